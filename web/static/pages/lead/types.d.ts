/** A reply as REST gives it. */
export interface StoredReply {
  id: string;
  version: number;
  text: string;
  title: string;
  questions: string[];
  shortcut: string;
  stage: string;
  tags: string[];
  scope: Scope;
  team: string;
  owner: string;
  note: string;
  condition: string;
  answers: Answer[];
  pictures: Picture[];
  valid_from: string | null;
  valid_until: string | null;
  state: "draft" | "review" | "published" | "retired";
  published_version: number | null;
  updated_at: string;
  updated_by_name?: string;
  uses?: number;
  last_used_at?: string | null;
}

export interface Answer {
  text: string;
  condition: string;
}

export interface Picture {
  hash: string;
  alt: string;
}

/** A stretch of a difference. */
export interface Piece {
  kind: "same" | "removed" | "added";
  text: string;
}

export interface Compared {
  field: string;
  pieces: Piece[];
}

export interface KeptVersion extends StoredReply {
  written_at: string;
  written_by_name: string;
  published: boolean;
  reason: string;
}

export interface Review {
  id: string;
  reply: string;
  version: number;
  state: "open" | "approved" | "declined" | "withdrawn";
  asked_by: string;
  asked_by_name: string;
  asked_at: string;
  note: string;
  answered_by_name: string;
  answered_at: string | null;
  comment: string;
}

export interface ListedReview extends Review {
  reply_state: StoredReply["state"];
  content: { title: string; text: string };
}

export interface Fragment {
  name: string;
  version: number;
  text: string;
  note: string;
  whole: string | null;
  used: number;
}

export type Scope = "organisation" | "team" | "personal";

/** What the fields of the editor hold, as typed. */
export interface Fields {
  title: string;
  text: string;
  questions: string;
  stage: string;
  shortcut: string;
  tags: string;
  scope: string;
  team: string;
  note: string;
  condition: string;
  /** Lists of `Answer` and `Picture`, as JSON. */
  answers: string;
  pictures: string;
  /** As `datetime-local` has it, in Shanghai's time. */
  valid_from: string;
  valid_until: string;
}

/** Changes not saved yet, kept in this browser. `version` is the one they were made from, 0 for a new reply. */
export interface Unsaved {
  version: number;
  fields: Fields;
}

export interface Finding {
  start: number;
  end: number;
  severity: "error" | "warning" | "information" | "hint";
  code: string;
  message: string;
  replacements: string[];
  /** What the replacements stand in place of, where that is more than `start` to `end`. */
  edit?: { start: number; end: number };
  /** Which of a reply's texts it is in; without it the text. */
  field?: string;
}

export interface Push {
  id: string;
  by: string;
  note: string;
  urgent: boolean;
  must_acknowledge: boolean;
  created_at: string;
  recalled_at: string | null;
  delivered: number;
  seen: number;
  acknowledged: number;
  used: number;
  of: number;
}

export interface AnnouncementRequest {
  note: string;
  urgent: boolean;
  must_acknowledge: boolean;
  teams: string[];
  expires_at?: string;
}

export interface ListedCorrection {
  id: string;
  reply: string;
  version: number;
  title: string;
  text: string;
  reason: string;
  state: "open" | "accepted" | "declined" | "withdrawn";
  asked_by_name: string;
  asked_at: string;
  answered_by_name: string;
  answered_at: string | null;
  comment: string;
  outdated: boolean;
  difference: Compared[];
}
