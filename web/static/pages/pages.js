/** Small helps on every page: show a password, copy a secret, keep the language everywhere. */

for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = button.parentElement?.querySelector("input");
  if (!(button instanceof HTMLButtonElement) || !input) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    button.textContent = (shown ? button.dataset["show"] : button.dataset["hide"]) ?? "";
    input.focus();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!(button instanceof HTMLButtonElement) || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const value = document.getElementById(button.dataset["copy"] ?? "")?.textContent ?? "";
    await navigator.clipboard.writeText(value);
    button.textContent = button.dataset["done"] ?? "";
  });
}

// A pairing code says how long it is still good for.
for (const line of document.querySelectorAll("[data-ends]")) {
  if (!(line instanceof HTMLElement)) continue;
  const { ends = "", left = "", over = "" } = line.dataset;
  const tick = () => {
    const seconds = Math.ceil((Date.parse(ends) - Date.now()) / 1000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    line.textContent = seconds > 0 ? left.replace("{time}", time) : over;
    line.parentElement?.toggleAttribute("data-over", seconds <= 0);
    if (seconds <= 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

// The panel keeps its language in this browser; a change made here holds there too.
for (const form of document.querySelectorAll("[data-locale-form]")) {
  form.addEventListener("submit", (event) => {
    if (!(event instanceof SubmitEvent) || !(event.submitter instanceof HTMLButtonElement)) return;
    try {
      const kept = JSON.parse(localStorage.getItem("assist.settings") ?? "{}") ?? {};
      localStorage.setItem("assist.settings", JSON.stringify({ ...kept, locale: event.submitter.value }));
    } catch {
      // No storage: the cookie alone keeps the language.
    }
  });
}

// A panel in a frame waits for the log-in in another window.
if (document.querySelector("[data-reload-when-back]")) {
  const reload = () => document.visibilityState === "visible" && location.reload();
  document.addEventListener("visibilitychange", reload);
  addEventListener("focus", reload);
}

// Where the second row is pushed sideways, the present place is in sight.
document.querySelector(".subplaces [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
