/**
 * The two questions before something reaches every panel: publish, recall.
 *
 * @import {AnnouncementRequest} from "./types.js"
 */
import { find } from "./find.js";

const HOUR_MS = 3_600_000;

/**
 * Open a dialog; while its form is sent the dialog stays, and shows why where it was refused.
 * @template T
 * @param {string} id
 * @param {(form: HTMLFormElement) => Promise<T>} send
 * @param {(error: unknown) => string} explain
 * @returns {Promise<T | null>} null when the lead thought better of it
 */
export function ask(id, send, explain) {
  const dialog = find(id, HTMLDialogElement);
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const problem = /** @type {HTMLElement} */ (dialog.querySelector("[data-problem]"));
  const go = /** @type {HTMLButtonElement} */ (dialog.querySelector("[value=go]"));
  problem.hidden = true;
  return new Promise((resolve) => {
    const leave = new AbortController();
    /** @param {T | null} answer */
    const done = (answer) => {
      leave.abort();
      dialog.close();
      resolve(answer);
    };
    const signal = leave.signal;
    form.addEventListener(
      "submit",
      async (event) => {
        event.preventDefault();
        go.disabled = true;
        try {
          done(await send(form));
        } catch (error) {
          problem.textContent = explain(error);
          problem.hidden = false;
        } finally {
          go.disabled = false;
        }
      },
      { signal },
    );
    dialog.querySelector("[data-cancel]")?.addEventListener("click", () => done(null), { signal });
    dialog.addEventListener("cancel", () => done(null), { signal });
    dialog.showModal();
  });
}

/**
 * Ask for a few words: a note, a reason, a comment.
 * @template T
 * @param {{title: string, lede?: string, label: string, go: string}} said
 * @param {(words: string) => Promise<T>} send
 * @param {(error: unknown) => string} explain
 * @returns {Promise<T | null>}
 */
export function askWords({ title, lede = "", label, go }, send, explain) {
  const words = { "words-title": title, "words-lede": lede, "words-label": label, "words-go": go };
  for (const [id, text] of Object.entries(words)) find(id, HTMLElement).textContent = text;
  find("words-lede", HTMLElement).hidden = !lede;
  const form = /** @type {HTMLFormElement} */ (find("words-dialog", HTMLDialogElement).querySelector("form"));
  form.reset();
  return ask("words-dialog", (given) => send(String(new FormData(given).get("words") ?? "").trim()), explain);
}

/**
 * What the publish form asks for; none where agents are not to be told.
 * @param {HTMLFormElement} form
 * @param {number} now
 * @returns {AnnouncementRequest | undefined}
 */
export function announcementOf(form, now) {
  const given = new FormData(form);
  if (!given.has("announce")) return undefined;
  const team = String(given.get("teams") ?? "");
  const hours = Number(given.get("hours") ?? 0);
  return {
    note: String(given.get("note") ?? "").trim(),
    urgent: given.has("urgent"),
    must_acknowledge: given.has("must_acknowledge"),
    teams: team ? [team] : [],
    ...(hours > 0 && { expires_at: new Date(now + hours * HOUR_MS).toISOString() }),
  };
}
