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
