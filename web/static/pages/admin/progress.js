/** Follow an import that is under way; when it has come to an end, show what came of it. */

const EVERY_MS = 700;

const main = document.querySelector("[data-import]");
const card = document.getElementById("progress");
const bar = document.getElementById("progress-bar");
const text = document.getElementById("progress-text");

// Nothing is taken from another module; this line makes it one of its own.
export {};

if (main instanceof HTMLElement && card && bar instanceof HTMLProgressElement && text) {
  const began = card.dataset["state"];
  const follow = async () => {
    try {
      const answer = await fetch(`/api/v1/imports/${main.dataset["import"]}?page=100000`);
      const now = answer.ok ? await answer.json() : undefined;
      if (now?.state !== began) {
        location.reload();
        return;
      }
      show(now);
    } catch {
      // The next look may be luckier; the server goes on without us.
    }
    setTimeout(follow, EVERY_MS);
  };
  /** @param {{state: string, phase: string, done: number, of: number}} now */
  const show = (now) => {
    const phase = now.state === "applying" ? "applying" : now.phase;
    text.textContent = (card.dataset[phase] ?? "")
      .replace("{done}", String(now.done))
      .replace("{of}", String(now.of));
    if (now.of) {
      bar.max = now.of;
      bar.value = now.done;
    } else {
      bar.removeAttribute("value");
    }
  };
  setTimeout(follow, EVERY_MS);
}
