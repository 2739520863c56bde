/** Drop a file anywhere on the field, and see which one was chosen. */

// Nothing is taken from another module; this line makes it one of its own.
export {};

const field = document.querySelector(".drop");
const input = field?.querySelector("input");
const text = field?.querySelector(".drop-text");

if (field instanceof HTMLElement && input && text) {
  field.classList.add("whole");
  const show = () => {
    const [file] = input.files ?? [];
    if (file) text.textContent = file.name;
  };
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    field.addEventListener(kind, (event) => {
      event.preventDefault();
      field.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    field.addEventListener(kind, () => field.classList.remove("over"));
  }
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
    show();
  });
}

// Sent twice, one file would be read twice.
document.getElementById("upload")?.addEventListener("submit", (event) => {
  if (event instanceof SubmitEvent && event.submitter instanceof HTMLButtonElement) {
    event.submitter.disabled = true;
  }
});
