/** Shapes of the sample console. Times are milliseconds since 1970 unless said otherwise. */

import type { WireDiagnostic } from "../messages.js";

/** One thing a scripted customer says: in Chinese, with an English gloss for visitors. */
export interface Line {
  zh: string;
  en: string;
}

/** Lines sent in one go; the customer then waits for an answer. */
export type Turn = Line[];
export type Story = Turn[];
export type Channel = "shop" | "property" | "desk";

export interface Actor {
  key: string;
  name: string;
  title: string;
  channel: Channel;
  stories: Story[];
}

export interface Cast {
  customers: Actor[];
  nudges: Line[];
}

/**
 * What one scripted customer is doing. `away`: comes (back) at `next`; `typing`: sends at `next`;
 * `waiting`: for an answer, loses patience at `next`; `reading`: an answer came, types at `next`;
 * `content`: the story has ended, `next` is when the following one begins.
 */
export interface Role {
  key: string;
  story: number;
  turn: number;
  line: number;
  nudges: number;
  phase: "away" | "typing" | "waiting" | "reading" | "content";
  next: number;
}

export type CrowdEvent =
  | { kind: "arrives"; key: string }
  | { kind: "typing"; key: string; typing: boolean }
  | { kind: "says"; key: string; line: Line }
  | { kind: "leaves"; key: string };

export interface Message {
  key: string;
  from: "customer" | "agent";
  text: string;
  gloss: string;
  at: number;
}

export interface Chat {
  key: string;
  name: string;
  title: string;
  channel: Channel;
  messages: Message[];
  draft: string;
  caret: number;
  revision: number;
  unread: number;
  typing: boolean;
  /** When the oldest unanswered message came; null when it is the customer's turn. */
  waitingSince: number | null;
  ended: boolean;
}

export interface Desk {
  /** Part of every key sent to the panel, so that two visits never mix. */
  run: string;
  chats: Chat[];
  active: string | null;
  count: number;
}

/** What the panel says to its host. `conversation` is left out by panels that show only one. */
export type FromPanel =
  | { type: "ready" }
  | { type: "open"; conversation?: string }
  | { type: "insert"; conversation?: string; text: string; mode: "replace" | "caret" }
  | { type: "block"; conversation?: string; diagnostics: WireDiagnostic[]; unchecked?: number }
  | { type: "unblock"; conversation?: string };
