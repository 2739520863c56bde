/** As drafts, rows that only break a wording rule stand in nobody's way: ask only what is needed. */

// Nothing is taken from another module; this line makes it one of its own.
export {};

const form = document.getElementById("apply");
const skip = document.getElementById("skip");
const box = skip?.querySelector("input");

if (form instanceof HTMLFormElement && skip && box) {
  const ask = () => {
    const draft = new FormData(form).get("state") === "draft";
    const needed = !draft || Number(form.dataset["refused"]) > 0;
    skip.hidden = !needed;
    box.required = needed;
  };
  form.addEventListener("change", ask);
  ask();
}
