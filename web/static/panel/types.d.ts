/** The panel's own shapes: its state, what may happen to it, and what it asks of the outside. */

import type {
  ClientMessage,
  Customer,
  Diagnostics,
  Edit,
  Limits,
  Locale,
  ServerMessage,
  Severity,
  WireAnnouncement,
  ComplaintUpdate,
  WireCallback,
  WireComplaint,
  WireDeadline,
  WireDiagnostic,
  WireCorrection,
  WireHandover,
  WireSuggestion,
  WireUser,
} from "../messages.js";
import type { Phase } from "./connection.js";
import type { Question } from "./second-thought.js";
import type { AlarmView } from "./state/alarms.js";
import type { Remark, Typing } from "./state/coaching.js";

export interface Settings {
  locale: Locale;
  theme: "system" | "light" | "dark";
  motion: "system" | "reduced";
  sound: boolean;
  /** Whether the title counts what presses. */
  badge: boolean;
  desktop: boolean;
  /** No sound and nothing on the desktop from `quietFrom` to `quietTo`, `HH:MM` of the screen. */
  quiet: boolean;
  quietFrom: string;
  quietTo: string;
  /** Seconds by which this agent is warned earlier than the policy says; negative is later. */
  warnShift: number;
  /** The years without a holiday calendar that the agent has been told of, `2027,2028`. */
  calendarSeen: string;
  /** Quiet remarks on the manner of a conversation. */
  coach: boolean;
  /** The own typing speed; nobody else ever sees it. */
  speed: boolean;
}

/** One message of a thread, as the panel shows it. `at` is server time in milliseconds. */
export interface Line {
  key: string;
  by: "customer" | "agent" | "bot";
  text: string;
  at: number;
  /** Copied here to be sent; the host has not told of it yet. */
  copied?: boolean;
}

export interface DraftState {
  text: string;
  revision: number;
  caret: number;
  /** The newest revision that has been answered; below `revision` an answer is on its way. */
  answered: number;
  /** Findings, moved along with the text since they were made. */
  items: WireDiagnostic[];
  /** The draft as it stood when its checked part was sent, not answered yet, oldest first; bounded. */
  sent: { revision: number; text: string }[];
  typedAt: number;
}

/** Words that a rule finds wrong, and the agent does not, in one conversation. */
export interface Excused {
  /** The name of the dismissal, by which it is taken back. */
  id: string;
  code: string;
  /** Empty after a reload, until they are found again. */
  words: string;
  /** Where they stand in the draft they were excused in; absent once that draft is gone. */
  here?: { start: number; end: number }[];
  /** How grave it was. */
  severity?: Severity;
  /** The longest words, without what may come and go around them, that it was last found in there. */
  grown?: string;
  /** Prints of words that it holds for, from before the page was loaded. */
  prints?: string[];
  /** Before its words are found again: the draft is still the one they were excused in. */
  standing?: boolean;
}

/** What the page keeps of it: no words. */
export interface KeptExcuse {
  id: string;
  code: string;
  prints: string[];
  severity?: Severity;
  standing?: boolean;
}

/** What is excused in one conversation, kept at `at`, server milliseconds. */
export interface KeptExcuses {
  at: number;
  items: KeptExcuse[];
}

export interface Conversation {
  key: string;
  /** Counts the conversations of this panel from 1: a name for the nameless. */
  number: number;
  channel: string;
  customer: Customer;
  waitingSince: number | null;
  lines: Line[];
  draft: DraftState;
  forMessage: WireSuggestion[];
  forDraft: WireSuggestion[];
  dismissed: Excused[];
  /** What the agent filled in for variables here, offered again. */
  values: Record<string, string>;
  /** The stage of the reply chosen last; empty before. */
  stage: string;
  /** Remarks on manner that the agent has waved off here. */
  coached: Remark[];
  /** Only looked at: the server is told nothing of what is said in it. */
  watched: boolean;
  unread: number;
  touchedAt: number;
}

/** A durable message that the server has not acknowledged yet. */
export interface Unsent {
  id: string;
  message: ClientMessage;
  at: number;
  retryAt: number | null;
}

export interface SearchState {
  query: string;
  within: { stage?: string; scope?: "organisation" | "team" | "personal" };
  asked: string | null;
  items: WireSuggestion[];
  state: "idle" | "asking" | "answered" | "offline";
}

export type Pane = "search" | "callbacks" | "complaints" | "settings" | "help" | "handover";

/** Something of a deadline that must not be overlooked. Times are server milliseconds. */
export interface Alarm {
  key: string;
  deadline: string;
  kind: "warning" | "missed" | "corrected";
  clock: WireDeadline["kind"];
  conversation: string | null;
  callback: string | null;
  complaint: string | null;
  at: number;
  /** Told more than five minutes after it was so. */
  stale: boolean;
}

export interface Alarms {
  /** What has been announced, by `Alarm.key`, and when. Kept over a reload. */
  told: Record<string, number>;
  /** Promises that were amber already when they were made, and when we heard of them. */
  heard: Record<string, number>;
  /** The rows of the merged alarm on screen. */
  shown: Alarm[];
  corrected: Alarm[];
  until: number;
  holdUntil: number;
  soundedAt: number;
  /** Nothing has been looked at since the page was loaded. */
  fresh: boolean;
}

/** What a sent reply promised. `due` and `until` are server milliseconds. */
export interface PromiseNote {
  id: string;
  conversation: string;
  message: string;
  text: string;
  due: number;
  vague: boolean;
  /** The callback made of it; without one it is an offer. */
  callback: string | null;
  /** An open callback of the conversation that the offer would move. */
  instead: string | null;
  /** The unsent message that makes the callback. */
  posted: string | null;
  editing: boolean;
  until: number;
}

export interface Colleague {
  id: string;
  name: string;
  team: string;
}

/** A passing remark at the foot of the panel. */
export interface Notice {
  id: string;
  key: string;
  params: Record<string, string | number>;
  tone: "plain" | "good" | "bad";
  action: { key: string; event: PanelEvent } | null;
  until: number;
}

/** A suggestion whose variables the agent is filling in. */
export interface Filling {
  conversation: string;
  suggestion: WireSuggestion;
  mode: "caret" | "replace";
  from: ChoiceSource;
}

export interface State {
  me: WireUser | null;
  /** A host page says which conversation is open and what is said in it. */
  embed: boolean;
  /** That host cannot be written to and its composer is not seen: the draft is written here. */
  oneWay: boolean;
  /** The server hears what was sent by another way: copying a reply records nothing. */
  fed: boolean;
  settings: Settings;
  phase: Phase;
  networkDown: boolean;
  limits: Limits;
  conversations: Record<string, Conversation>;
  opened: number;
  active: string | null;
  deadlines: Record<string, WireDeadline>;
  callbacks: Record<string, WireCallback>;
  complaints: Record<string, WireComplaint>;
  promises: PromiseNote[];
  alarms: Alarms;
  handovers: Record<string, WireHandover>;
  /** What leads said to corrections of this agent, until it is read. */
  corrections: Record<string, WireCorrection>;
  colleagues: { state: "idle" | "asking" | "known" | "failed"; items: Colleague[] };
  /** Years whose holidays the server does not know. */
  calendarUnknown: number[];
  announcements: Record<string, WireAnnouncement>;
  outbox: Unsent[];
  /** Drafts kept from before the page was loaded, by conversation. */
  kept: Record<string, KeptDraft>;
  /** The same of what is excused. */
  excused: Record<string, KeptExcuses>;
  composing: string | null;
  heldBack: Diagnostics | null;
  search: SearchState;
  pane: Pane | null;
  filling: Filling | null;
  /** A send that waits a moment for the answer to the newest revision. */
  sending: { conversation: string; since: number } | null;
  /** A text that would replace a draft, shown to the server first under `revision`; `put`: what of it was put in; `since`: server milliseconds. */
  replacing: { conversation: string; text: string; put: Edit[]; revision: number; rounds: number; since: number } | null;
  /** A text with errors that needs a second yes, and which; `at`: when it was asked for, server milliseconds. */
  confirming: (Question & { conversation: string }) | null;
  blocked: boolean;
  notices: Notice[];
  typing: Typing;
  lastTick: number;
}

export interface KeptDraft {
  text: string;
  revision: number;
  at: number;
}

export type ChoiceSource = "suggestions" | "search" | "announcement";

export type PanelEvent =
  | { type: "phase"; phase: Phase }
  | { type: "network"; down: boolean }
  | { type: "server"; message: ServerMessage }
  | { type: "host"; message: HostMessage }
  | { type: "tick" }
  | { type: "conversation.new"; name?: string }
  | { type: "conversation.choose"; conversation: string }
  | { type: "conversation.step"; by: 1 | -1 }
  | { type: "conversation.rename"; conversation: string; name: string }
  | { type: "conversation.end"; conversation: string }
  | { type: "conversation.pause"; conversation: string; paused: boolean }
  | { type: "customer.wrote"; text: string }
  | { type: "draft.typed"; conversation: string; text: string; caret: number }
  | { type: "draft.caret"; conversation: string; caret: number }
  | { type: "draft.composing"; conversation: string; on: boolean }
  | { type: "draft.restore"; conversation: string; text: string }
  | {
      type: "suggestion.choose";
      suggestion: WireSuggestion;
      from: ChoiceSource;
      mode: "caret" | "replace";
    }
  | { type: "suggestion.fill"; values: Record<string, string> }
  | { type: "suggestion.cancel" }
  | { type: "diagnostic.apply"; diagnostic: WireDiagnostic; replacement: string }
  | { type: "diagnostic.apply-all" }
  | { type: "diagnostic.dismiss"; code: string; words: string; reason?: string }
  | { type: "diagnostic.restore"; id?: string; stay?: boolean }
  | { type: "send"; repeat?: boolean }
  | { type: "send.cancel" }
  | { type: "copied"; conversation: string; text: string }
  | { type: "copy.failed" }
  | { type: "search.query"; query: string; stage?: string; scope?: "organisation" | "team" | "personal" }
  | { type: "pane"; pane: Pane | null }
  | { type: "callback.add"; name: string; phone: string; question: string; dueAt: string | null }
  | { type: "callback.settle"; callback: string; state: "done" | "cancelled" | "open" }
  | { type: "callback.postpone"; callback: string; dueAt: string; note: string }
  | { type: "callback.copy"; callback: string }
  | { type: "complaint.begin" }
  | { type: "complaint.add"; name: string; phone: string; about: string; named: string; serious: boolean }
  | { type: "complaint.change"; complaint: string; change: Omit<ComplaintUpdate, "type" | "id" | "complaint"> }
  | { type: "promise.accept"; id: string; nameless: string }
  | { type: "promise.drop"; id: string }
  | { type: "promise.retime"; id: string; dueAt: string }
  | { type: "correction.seen"; correction: string }
  | { type: "handover.begin" }
  | { type: "handover.offer"; to: string; note: string }
  | { type: "handover.answer"; handover: string; answer: "accept" | "decline" | "withdraw" }
  | { type: "colleagues"; items: Colleague[] | null }
  | { type: "alarm.go"; deadline?: string }
  | { type: "alarm.read" }
  | { type: "alarm.close" }
  | { type: "calendar.seen" }
  | { type: "coach.seen"; conversation: string; remark: Remark }
  | { type: "desktop.ask" }
  | { type: "desktop.answered"; granted: boolean }
  | { type: "announcement.ack"; announcement: string }
  | { type: "announcement.seen"; announcement: string }
  | { type: "settings"; change: Partial<Settings> }
  | { type: "notice.close"; id: string };

/** What the host page of an embedded panel says. */
export type HostMessage =
  | {
      type: "context";
      conversation: string;
      channel?: string;
      customer?: Customer;
      /** Looked at only: it is nobody's turn, or a colleague's. The server is not told of it. */
      watched?: boolean;
    }
  | { type: "conversation.close"; conversation: string }
  | {
      type: "customer.message";
      conversation: string;
      message: string;
      text: string;
      at?: string;
      channel?: string;
      customer?: Customer;
    }
  | { type: "draft"; conversation: string; text: string; caret?: number }
  | {
      type: "reply.sent";
      conversation: string;
      message: string;
      text: string;
      at?: string;
      by?: "agent" | "bot";
    };

/** What the panel says to its host page. */
export type PanelMessage =
  | { type: "ready" }
  | { type: "open"; conversation: string }
  | { type: "insert"; conversation: string; text: string; mode: "replace" | "caret" }
  /** `unchecked`: so many UTF-16 units at the end of the draft are past what is checked. */
  | { type: "block"; conversation: string; diagnostics: WireDiagnostic[]; unchecked?: number }
  | { type: "unblock"; conversation: string };

/** What the state asks of the outside; nothing in the state does it by itself. */
export type Effect =
  | { do: "send"; message: ClientMessage }
  | { do: "keep"; entry: Unsent }
  | { do: "forget"; id: string }
  | { do: "keep-draft"; conversation: string; draft: KeptDraft }
  | { do: "forget-draft"; conversation: string }
  | { do: "keep-excused"; conversation: string; excuses: KeptExcuses }
  | { do: "forget-excused"; conversation: string }
  | { do: "keep-settings"; settings: Settings }
  | { do: "edit"; conversation: string; start: number; end: number; text: string }
  | { do: "insert"; conversation: string; text: string }
  | { do: "copy"; conversation: string; text: string }
  | { do: "post"; message: PanelMessage }
  | { do: "say"; key: string; params: Record<string, string | number>; urgent: boolean }
  | { do: "chime"; level: "warn" | "due" }
  | { do: "notify"; alarm: AlarmView }
  | { do: "keep-told"; told: Record<string, number> }
  | { do: "colleagues" }
  | { do: "ask-desktop" }
  | { do: "clip"; text: string }
  | { do: "focus"; where: "draft" | "customer" | "fields" };

/** What an update may ask: the server's time in milliseconds, and an id never given before. */
export interface Given {
  now: number;
  newId: () => string;
}

export type Step = [State, Effect[]];
