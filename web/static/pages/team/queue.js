/**
 * The team's live queue: who waits and how long is left, what is most worth saving first.
 *
 * Times are counted from the server's clock: each answer says what time it is there, and between
 * answers the page's monotonic clock goes on, so that a wrong computer clock changes nothing.
 */

const REFRESH_MS = 2000;

/** @typedef {{id: string, kind: string, owner_name: string, conversation?: string, warn_at: string, due_at: string}} Waiting */

const table = /** @type {HTMLTableElement} */ (document.getElementById("queue"));
const none = /** @type {HTMLElement} */ (document.getElementById("queue-none"));
const state = /** @type {HTMLElement} */ (document.getElementById("queue-state"));
const live = state.textContent ?? "";
const kinds = new Map(
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#queue-kinds [data-kind]"))].map(
    (item) => [item.dataset.kind ?? "", item.textContent ?? ""],
  ),
);

/** @type {{items: Waiting[], serverMs: number, atMs: number} | null} */
let known = null;

async function refresh() {
  try {
    const answer = await fetch("/api/v1/queue", { headers: { Accept: "application/json" } });
    if (answer.status === 401) {
      location.assign("/login?next=/lead/queue");
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const body = /** @type {{items: Waiting[], now: string}} */ (await answer.json());
    known = { items: body.items, serverMs: Date.parse(body.now), atMs: performance.now() };
    state.textContent = live;
    show();
  } catch {
    if (known) {
      const time = new Date(known.serverMs).toLocaleTimeString();
      state.textContent = (state.dataset.away ?? "").replace("{time}", time);
    }
  } finally {
    setTimeout(refresh, REFRESH_MS);
  }
}

function show() {
  if (!known) return;
  const now = known.serverMs + (performance.now() - known.atMs);
  table.hidden = known.items.length === 0;
  none.hidden = known.items.length > 0;
  const body = table.tBodies[0];
  body?.replaceChildren(...known.items.map((item) => row(item, now)));
}

/**
 * @param {Waiting} item
 * @param {number} now server time in ms
 */
function row(item, now) {
  const line = document.createElement("tr");
  const left = Date.parse(item.due_at) - now;
  line.dataset.urgency = left <= 0 ? "red" : Date.parse(item.warn_at) <= now ? "amber" : "calm";
  const cell = document.createElement("th");
  cell.scope = "row";
  cell.className = "left";
  cell.textContent = left > 0 ? span(left) : (table.dataset.late ?? "").replace("{time}", span(-left));
  line.append(cell, ...[kinds.get(item.kind) ?? item.kind, item.owner_name, item.conversation ?? "—"].map(data));
  return line;
}

/** @param {string} text */
function data(text) {
  const cell = document.createElement("td");
  cell.textContent = text;
  return cell;
}

/**
 * Seconds under ten minutes, minutes above, hours above two.
 *
 * @param {number} ms
 */
function span(ms) {
  const seconds = Math.floor(ms / 1000);
  const pad = (/** @type {number} */ number) => String(number).padStart(2, "0");
  if (seconds < 600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor(seconds / 60) % 60)}`;
}

setInterval(show, 1000);
void refresh();
