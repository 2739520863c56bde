/**
 * As drafts, rows that only break a wording rule stand in nobody's way, and those that a rule only
 * warns of need no reason: ask only what is needed.
 */

// Nothing is taken from another module; this line makes it one of its own.
export {};

const form = document.getElementById("apply");

if (form instanceof HTMLFormElement) {
  const refused = Number(form.dataset["refused"]) > 0;
  const ask = () => {
    const draft = new FormData(form).get("state") === "draft";
    show("skip", !draft || refused);
    show("doubts", !draft);
  };
  form.addEventListener("change", ask);
  ask();
}

/**
 * @param {string} id of a field with its label
 * @param {boolean} needed
 */
function show(id, needed) {
  const place = document.getElementById(id);
  const input = place?.querySelector("input");
  if (!place || !input) return;
  place.hidden = !needed;
  input.required = needed;
}
