/**
 * Complaints: writing one down from a conversation, taking it through its steps, and what a lead
 * is told of.
 *
 * @import {ComplaintEvent, ComplaintUpdate, WireComplaint} from "../../messages.js"
 * @import {Effect, Given, State, Step} from "../types.js"
 * @import {Countdown} from "./deadlines.js"
 */
import { byRescue, countdown, isLive } from "./deadlines.js";
import { noticed } from "./notices.js";
import { posted } from "./outbox.js";

/**
 * @typedef {object} ComplaintRow
 * @property {WireComplaint} complaint
 * @property {(Countdown & {name: string})[]} clocks what runs, the most pressing first
 *
 * @typedef {object} ComplaintsView
 * @property {ComplaintRow[]} rows this agent's, in rescue order
 * @property {WireComplaint[]} reports serious ones that wait for this lead
 * @property {number} open
 * @property {Countdown["tone"]} tone of the gravest clock
 * @property {State["colleagues"]} colleagues
 */

/**
 * @param {State} state
 * @param {number} now
 * @returns {ComplaintsView}
 */
export function complaintsView(state, now) {
  const mine = Object.values(state.complaints).filter((one) => one.state === "open" && isMine(state, one));
  const rows = mine
    .map((complaint) => ({ complaint: withChoices(state, complaint), clocks: clocksOf(state, complaint, now) }))
    .sort(
      (a, b) =>
        byRescue(a.clocks[0] ?? null, b.clocks[0] ?? null) || a.complaint.created_at.localeCompare(b.complaint.created_at),
    );
  const tones = rows.flatMap(({ clocks }) => clocks.map(({ tone }) => tone));
  return {
    rows,
    reports: Object.values(state.complaints).filter((one) => isReport(state, one)),
    open: rows.length,
    tone: tones.includes("red") ? "red" : tones.includes("amber") ? "amber" : "calm",
    colleagues: state.colleagues,
  };
}

/**
 * With what the agent has chosen and the server has not answered yet: told of an earlier choice
 * meanwhile, the screen would take the later one back.
 * @param {State} state
 * @param {WireComplaint} complaint
 * @returns {WireComplaint}
 */
function withChoices({ outbox }, complaint) {
  let shown = complaint;
  for (const { message } of outbox) {
    if (message.type !== "complaint.update" || message.complaint !== complaint.id) continue;
    const { fault = shown.fault, satisfied = shown.satisfied } = message;
    shown = { ...shown, ...(fault !== undefined && { fault }), ...(satisfied !== undefined && { satisfied }) };
  }
  return shown;
}

/**
 * @param {State} state
 * @param {WireComplaint} complaint
 * @param {number} now
 */
function clocksOf(state, complaint, now) {
  return Object.values(state.deadlines)
    .filter((deadline) => deadline.complaint === complaint.id && isLive(deadline))
    .map((deadline) => ({ ...countdown(deadline, now, state.settings.warnShift), name: deadline.clock ?? deadline.kind }))
    .sort(byRescue);
}

/**
 * @param {State} state
 * @param {WireComplaint} complaint
 */
function isMine({ me }, { assignee }) {
  return me === null || assignee === me.id;
}

/**
 * Whether it is a serious one that waits for this lead to take notice.
 * @param {State} state
 * @param {WireComplaint} complaint
 */
function isReport(state, complaint) {
  const leads = state.me?.role === "lead" || state.me?.role === "admin";
  return leads && complaint.state === "open" && Boolean(complaint.serious) && !complaint.seen_by && !isMine(state, complaint);
}

/**
 * Told of a complaint. One that is another's is no longer ours to show; a serious one is told to
 * the lead aloud.
 * @param {State} state
 * @param {ComplaintEvent} event
 * @param {Given} given
 * @returns {Step}
 */
export function heardOf(state, { complaint }, given) {
  const known = state.complaints[complaint.id];
  const complaints = { ...state.complaints, [complaint.id]: complaint };
  const report = isReport(state, complaint);
  const next = { ...state, complaints };
  if (report) {
    if (known) return [next, []];
    /** @type {Effect[]} */
    const effects = [{ do: "say", key: "panel.complaints.reported", params: { name: complaint.customer.name }, urgent: true }];
    if (state.settings.sound) effects.push({ do: "chime", level: "due" });
    return [next, effects];
  }
  if (isMine(state, complaint)) {
    if (known?.state === "open" && complaint.state !== "open") return settled(next, complaint, given);
    return [next, []];
  }
  delete complaints[complaint.id];
  const deadlines = Object.fromEntries(
    Object.entries(state.deadlines).filter(([, deadline]) => deadline.complaint !== complaint.id),
  );
  return [{ ...next, deadlines }, []];
}

/**
 * @param {State} state
 * @param {WireComplaint} complaint
 * @param {Given} given
 * @returns {Step}
 */
function settled(state, complaint, given) {
  const key = complaint.state === "closed" ? "panel.complaints.was_closed" : "panel.complaints.was_withdrawn";
  /** @type {import("../types.js").PanelEvent} */
  const undo = { type: "complaint.change", complaint: complaint.id, change: { state: "open" } };
  const action = { key: "panel.undo", event: undo };
  return noticed(state, { key, params: { name: complaint.customer.name }, tone: "good", action }, given);
}

/**
 * Written down from the conversation on screen. The form stays empty for the next one.
 * @param {State} state
 * @param {{name: string, phone: string, about: string, named: string, serious: boolean}} event
 * @param {Given} given
 * @returns {Step}
 */
export function added(state, { name, phone, about, named, serious }, given) {
  const channel = state.active ? (state.conversations[state.active]?.channel ?? "") : "";
  const [next, effects] = posted(
    state,
    {
      type: "complaint.create",
      customer: { name, ...(phone && { phone }) },
      about,
      ...(state.active && { conversation: state.active }),
      ...(channel && channel !== "panel" && { channel }),
      ...(named && { named }),
      ...(serious && { serious }),
    },
    given,
  );
  const key = serious ? "panel.complaints.added_serious" : "panel.complaints.added";
  const [last, more] = noticed(next, { key, params: { name }, tone: "good" }, given);
  return [last, [...effects, ...more]];
}

/**
 * @param {State} state
 * @param {{complaint: string, change: Omit<ComplaintUpdate, "type" | "id" | "complaint">}} event
 * @param {Given} given
 * @returns {Step}
 */
export function changed(state, { complaint, change }, given) {
  if (!state.complaints[complaint]) return [state, []];
  return posted(state, { type: "complaint.update", complaint, ...change }, given);
}

/**
 * The pane with its form. Whom a customer names is chosen from the colleagues, asked for anew.
 * @param {State} state
 * @returns {Step}
 */
export function begin(state) {
  const colleagues = { ...state.colleagues, state: /** @type {const} */ ("asking") };
  return [{ ...state, pane: "complaints", colleagues }, [{ do: "colleagues" }]];
}
