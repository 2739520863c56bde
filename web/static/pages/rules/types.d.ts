export type Severity = "error" | "warning" | "information" | "hint";

export interface Group {
  words: string[];
  gap: number;
}

/** A rule as a lead writes it. */
export interface Written {
  title: string;
  severity: Severity;
  message: string;
  phrases: string[];
  slots: Group[][];
  exceptions: string[];
  replacements: string[];
  bad: string[];
  good: string[];
}

export interface OwnRule extends Written {
  id: string;
  team: string;
  version: number;
  state: "draft" | "published" | "retired";
  published_version: number | null;
  /** Only where it was just saved or published. */
  flags_published?: Trial | null;
}

export interface PackRule {
  code: string;
  category: string;
  severity: Severity;
  message: string;
  replacements: string[];
  bad: string[];
  good: string[];
  on: boolean;
}

export interface Pack {
  pack: string;
  title: string;
  on: boolean;
  rules: PackRule[];
}

export interface Trial {
  source: "phrasebook" | "samples" | "sent" | "published";
  flagged: number;
  of: number;
  samples: { where: string; text: string; diagnostics: { start: number; end: number; severity: Severity }[] }[];
}

/** How a pack differs from what it was; `null` where there was, or is, none. */
export interface PackChange {
  pack: string;
  title: string;
  before: number | null;
  after: number | null;
  added: string[];
  removed: string[];
  changed: string[];
}

/** A file or folder that no pack is read from. */
export interface Unread {
  place: string;
  message: string;
}

export interface Reloaded {
  packs: { pack: string; rules: number }[];
  changes: PackChange[];
  left_out: Unread[];
}
