/**
 * What Chatwoot tells a dashboard app, read as a host's messages. Chatwoot posts the whole open
 * conversation as a JSON string when the frame loads and, while the frame is seen, each time it is
 * asked; it makes the frame anew for each conversation. Keys are those of its webhooks (`42`,
 * `message123`), so that what both tell counts once.
 *
 * @import {HostMessage} from "./types.js"
 */

/** What a dashboard app says to be told the conversation. */
export const ASK = "chatwoot-dashboard-app:fetch-info";
const CHANNEL = "chatwoot";
/** Chatwoot's numbers of kinds, which it names in some places. */
const KINDS = ["incoming", "outgoing", "activity", "template"];
/** Letters bring their whole HTML along; what is longer is no conversation. */
const MAX_JSON = 10_000_000;
const MAX_NAME = 200;

/**
 * @typedef {object} Line
 * @property {HostMessage} line
 * @property {number} order
 * @property {boolean} answered by a person
 * @property {boolean} own by the agent who looks at it
 */

/** Remembers how far each thread was told, so that each message is told once. */
export class AppContexts {
  /**
   * @param {object} [options]
   * @param {boolean} [options.fed] webhooks tell the server the same: they also say what has ended
   */
  constructor({ fed = false } = {}) {
    this.fed = fed;
    /** @type {Map<string, number>} the newest message told, by conversation: numbers only grow */
    this.newest = new Map();
    this.about = "";
    this.last = "";
  }

  /**
   * The messages that are new in what was posted. Of a conversation never seen before they begin
   * with the agent's own last reply: what is older was answered, maybe by somebody else.
   * @param {unknown} data of a window message: anything
   * @returns {HostMessage[]} empty for what is not a conversation
   */
  read(data) {
    if (data === this.last) return [];
    const context = parsed(data);
    const key = context && number(context.conversation["id"]);
    if (!context || !key) return [];
    this.last = String(data);
    if (!isOwn(context)) return [...this.#ended(key), ...this.#context(key, context, true)];
    const lines = linesOf(key, context);
    const newest = this.newest.get(key);
    const fresh = newest === undefined ? lines.slice(waitingFrom(lines)) : lines.filter(({ order }) => order > newest);
    this.newest.set(key, Math.max(newest ?? 0, lines.at(-1)?.order ?? 0));
    return [...this.#context(key, context, false), ...fresh.map(({ line }) => line)];
  }

  /**
   * Nobody waits here any more, or a colleague is waited for. A webhook says so itself, and hands
   * the clock to the colleague.
   * @param {string} conversation
   * @returns {HostMessage[]}
   */
  #ended(conversation) {
    const wasOwn = this.newest.delete(conversation);
    return wasOwn && !this.fed ? [{ type: "conversation.close", conversation }] : [];
  }

  /**
   * @param {string} conversation
   * @param {AppContext} context
   * @param {boolean} watched
   * @returns {HostMessage[]}
   */
  #context(conversation, { conversation: open, contact }, watched) {
    const sender = record(record(open["meta"])["sender"]);
    const name = (text(contact["name"]) || text(sender["name"])).slice(0, MAX_NAME);
    const about = JSON.stringify([conversation, name, watched]);
    if (about === this.about) return [];
    this.about = about;
    return [{ type: "context", conversation, channel: CHANNEL, customer: name ? { name } : {}, ...(watched && { watched }) }];
  }
}

/**
 * @typedef {object} AppContext
 * @property {Record<string, unknown>} conversation
 * @property {Record<string, unknown>} contact
 * @property {string} agent number of who looks at it, or empty
 */

/**
 * @param {unknown} data
 * @returns {AppContext | null}
 */
function parsed(data) {
  if (typeof data !== "string" || data.length > MAX_JSON) return null;
  let said;
  try {
    said = record(JSON.parse(data));
  } catch {
    return null;
  }
  if (said["event"] !== "appContext") return null;
  const { conversation, contact, currentAgent } = record(said["data"]);
  return { conversation: record(conversation), contact: record(contact), agent: number(record(currentAgent)["id"]) };
}

/**
 * Whether a customer who writes here waits for this agent: not where the conversation is resolved
 * or a bot's, nor where it is a colleague's. Nobody's is whose who looks at it.
 * @param {AppContext} context
 */
function isOwn({ conversation, agent }) {
  const assignee = number(record(record(conversation["meta"])["assignee"])["id"]);
  const status = conversation["status"];
  return status !== "resolved" && status !== "pending" && (!assignee || !agent || assignee === agent);
}

/**
 * @param {string} conversation
 * @param {AppContext} context
 * @returns {Line[]} in the order they were written
 */
function linesOf(conversation, context) {
  const messages = context.conversation["messages"];
  if (!Array.isArray(messages)) return [];
  return messages
    .map(record)
    .flatMap((message) => lineOf(conversation, message, context.agent))
    .sort((a, b) => a.order - b.order);
}

/**
 * @param {string} conversation
 * @param {Record<string, unknown>} message
 * @param {string} agent
 * @returns {Line[]} nothing for notes and activities
 */
function lineOf(conversation, message, agent) {
  const id = number(message["id"]);
  const kind = KINDS[Number(message["message_type"])] ?? message["message_type"];
  if (!id || message["private"] === true) return [];
  const at = moment(message["created_at"]);
  const said = { conversation, message: `message${id}`, text: text(message["content"]), ...(at && { at }) };
  const order = Number(id);
  if (kind === "incoming") return [{ line: { type: "customer.message", ...said }, order, answered: false, own: false }];
  if (kind !== "outgoing" && kind !== "template") return [];
  const answered = kind === "outgoing" && byPerson(message);
  const own = answered && agent !== "" && number(record(message["sender"])["id"]) === agent;
  return [{ line: { type: "reply.sent", ...said, by: answered ? "agent" : "bot" }, order, answered, own }];
}

/**
 * Bots say so; rules and campaigns speak in a person's name.
 * @param {Record<string, unknown>} message
 */
function byPerson(message) {
  const sender = record(message["sender"]);
  const automatic = record(message["content_attributes"])["automation_rule_id"] ?? record(message["additional_attributes"])["campaign_id"];
  return Object.keys(sender).length > 0 && (sender["type"] ?? "user") === "user" && !automatic;
}

/**
 * @param {readonly Line[]} lines
 * @returns {number} where what still concerns this agent begins
 */
function waitingFrom(lines) {
  const last = lines.findLastIndex(({ answered }) => answered);
  return lines[last]?.own ? last : last + 1;
}

/** @param {unknown} value seconds, or text as Rails writes it */
function moment(value) {
  const milliseconds = typeof value === "number" ? value * 1000 : typeof value === "string" ? Date.parse(value.replace(" UTC", "Z")) : NaN;
  return Math.abs(milliseconds) < 8.64e15 ? new Date(milliseconds).toISOString() : "";
}

/** @param {unknown} value */
function number(value) {
  const digits = typeof value === "number" || typeof value === "string" ? String(value) : "";
  return /^\d{1,19}$/.test(digits) ? digits : "";
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value.trim() : "";
}

/**
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
function record(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? /** @type {Record<string, unknown>} */ (value) : {};
}
