/**
 * Quiet remarks on the manner of a conversation: one at a time, the one that can still be
 * heeded. What the draft already says counts as said, so a remark goes as soon as it is heeded.
 *
 * @import {Conversation, Line, State} from "../types.js"
 */
import { changed } from "./conversations.js";
import { isLive } from "./deadlines.js";

/**
 * @typedef {"wait" | "ask_more" | "farewell" | "surname" | "courtesy"} Remark
 *
 * @typedef {object} Coaching
 * @property {string} stage the stage of the conversation, one of the phrasebook's names
 * @property {{remark: Remark, params: Record<string, string | number>} | null} hint
 * @property {number | null} speed characters a minute; null while too little was typed
 */

const CONTACT = "建立关系";
const NEEDS = "了解需求";
const CLOSING = "送客服务";

/** After this many replies it shows whether somebody says 请 and 谢谢 at all. */
const REPLIES_BEFORE_COURTESY = 3;
const REPLIES_BEFORE_SURNAME = 2;
/** A wait shorter than this needs no apology. */
const WAIT_MS = 30_000;

const THANKS = /[请谢]|感谢|劳驾|麻烦您/u;
const BACK = /久等|等待|耐心|抱歉|不好意思/u;
/**
 * What a customer writes who is done, one word or several in a row; the server decides by its own
 * rules which clock runs. No character can be read in two ways, so hostile text costs nothing.
 */
const DONE_WORD = "(?:[好行嗯哦噢拜]|知道|明白|了解|收到|没有?|没问题|不用|可以|(?:多谢|谢谢|感谢|辛苦)[您你亲客服]*|再见|88|ok|thanks?|thank you|bye)[的吧呢啊呀啦哈了哒滴呐嘞]*";
const DONE = new RegExp(`^(?:${DONE_WORD}[\\s，,。.!！~～、]*)+$`, "iu");
/** A closing courtesy is short. */
const DONE_LENGTH = 40;
const ASKED_MORE = /(?:还有|其[他它]|别的|什么).{0,8}(?:问题|需要|可以帮|能帮|帮到|帮您)|anything else/iu;
const FAREWELL = /再见|拜拜|祝您|祝你|愉快|顺利|欢迎(?:再次|您|随时|下次)|感谢您的?(?:咨询|来电|光临|支持|理解|惠顾)|期待|goodbye|have a (?:nice|good)/iu;

/**
 * @param {State} state
 * @param {Conversation} conversation
 * @param {number} now server milliseconds
 * @returns {Coaching}
 */
export function coaching(state, conversation, now) {
  const { lines, draft, coached } = conversation;
  const replies = lines.filter(({ by }) => by === "agent").map(({ text }) => text);
  const said = draft.text ? [...replies, draft.text] : replies;
  const remarks = [
    waitRemark(state, conversation, now),
    closingRemark(lines, said),
    surnameRemark(conversation, replies, said),
    courtesyRemark(replies, said),
  ];
  const hint = remarks.find((found) => found !== null && !coached.includes(found.remark)) ?? null;
  return { stage: stageOf(conversation, said), hint, speed: speed(state.typing) };
}

/**
 * The agent has read a remark and wants no more of it here.
 * @param {State} state
 * @param {string} key
 * @param {Remark} remark
 * @returns {State}
 */
export function heeded(state, key, remark) {
  return changed(state, key, ({ coached }) => ({ coached: [...new Set([...coached, remark])] }));
}

/**
 * 请稍等 has been said and the customer waits still.
 * @param {State} state
 * @param {Conversation} conversation
 * @param {number} now
 */
function waitRemark({ deadlines }, { key, draft }, now) {
  const hold = Object.values(deadlines).find(
    (deadline) => deadline.kind === "hold" && deadline.conversation === key && isLive(deadline),
  );
  if (!hold || BACK.test(draft.text)) return null;
  const waited = now - Date.parse(hold.started_at);
  if (waited < WAIT_MS) return null;
  return { remark: /** @type {const} */ ("wait"), params: { minutes: Math.floor(waited / 60_000), seconds: Math.floor(waited / 1000) % 60 } };
}

/**
 * Before a conversation ends, ask whether there is more, then say goodbye.
 * @param {readonly Line[]} lines
 * @param {readonly string[]} said
 */
function closingRemark(lines, said) {
  const last = lines.at(-1);
  if (last?.by !== "customer" || said.length === 0) return null;
  if (last.text.length > DONE_LENGTH || !DONE.test(last.text.trim())) return null;
  if (!said.some((text) => ASKED_MORE.test(text))) return { remark: /** @type {const} */ ("ask_more"), params: {} };
  if (!said.some((text) => FAREWELL.test(text))) return { remark: /** @type {const} */ ("farewell"), params: {} };
  return null;
}

/**
 * A customer whose name is known has not been called by it yet.
 * @param {Conversation} conversation
 * @param {readonly string[]} replies
 * @param {readonly string[]} said
 */
function surnameRemark({ customer }, replies, said) {
  const surname = surnameOf(customer.name ?? "");
  if (!surname || replies.length < REPLIES_BEFORE_SURNAME) return null;
  const called = customer.title ? surname + customer.title : "";
  const calls = said.some((text) => text.includes(surname));
  return calls ? null : { remark: /** @type {const} */ ("surname"), params: { called: called || surname } };
}

/**
 * @param {readonly string[]} replies
 * @param {readonly string[]} said
 */
function courtesyRemark(replies, said) {
  if (replies.length < REPLIES_BEFORE_COURTESY || said.some((text) => THANKS.test(text))) return null;
  return { remark: /** @type {const} */ ("courtesy"), params: {} };
}

/**
 * Where the conversation stands: what was said decides, else the reply that was chosen last, else
 * the reply that would fit best.
 * @param {Conversation} conversation
 * @param {readonly string[]} said
 */
function stageOf({ stage, forMessage }, said) {
  if (said.some((text) => FAREWELL.test(text)) && said.length > 1) return CLOSING;
  if (said.length === 0) return CONTACT;
  return stage || forMessage.find((suggestion) => suggestion.stage)?.stage || NEEDS;
}

/** Compound surnames that are still met. */
const COMPOUND = /^(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|独孤)/u;

/**
 * The surname of a Chinese name of two to four characters; nothing for nicknames and others.
 * @param {string} name
 */
function surnameOf(name) {
  const bare = name.replace(/(?:先生|女士|小姐|老师)$/u, "");
  if (!/^\p{Script=Han}{1,4}$/u.test(bare)) return "";
  return COMPOUND.exec(bare)?.[0] ?? [...bare][0] ?? "";
}

/**
 * What the agent has typed lately, for their own eyes; it never leaves the page.
 * @typedef {{characters: number, ms: number, at: number}} Typing
 */

/** A longer stop is thinking, not typing. */
const PAUSE_MS = 4_000;
/** More at once was pasted or inserted; an input method commits a phrase at most. */
const AT_ONCE = 12;
/** The figure follows the last minutes. */
const MEMORY_MS = 300_000;
const ENOUGH_MS = 20_000;

/**
 * @param {Typing} typing
 * @param {string} before
 * @param {string} after
 * @param {number} now
 * @returns {Typing}
 */
export function withTyping(typing, before, after, now) {
  const grown = after.length - before.length;
  const passed = now - typing.at;
  if (grown > AT_ONCE || passed > PAUSE_MS || passed < 0) return { ...typing, at: now };
  const fade = typing.ms > MEMORY_MS ? 0.5 : 1;
  return {
    characters: typing.characters * fade + Math.max(0, grown),
    ms: typing.ms * fade + passed,
    at: now,
  };
}

/** @param {Typing} typing */
function speed({ characters, ms }) {
  return ms < ENOUGH_MS ? null : Math.round(characters / (ms / 60_000));
}
