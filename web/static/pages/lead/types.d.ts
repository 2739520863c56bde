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
  state: "draft" | "review" | "published" | "retired";
  published_version: number | null;
  updated_at: string;
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
