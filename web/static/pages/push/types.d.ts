export interface Planned {
  id: string;
  reply: string;
  title: string;
  version: number;
  at: string;
  announcement: { note: string } | null;
  by: string;
  problem: string;
}

export interface Push {
  id: string;
  by: string;
  note: string;
  urgent: boolean;
  must_acknowledge: boolean;
  teams: string[];
  created_at: string;
  expires_at: string | null;
  recalled_at: string | null;
  delivered: number;
  seen: number;
  acknowledged: number;
  used: number;
  of: number;
}

export interface Reader {
  user: string;
  name: string;
  team: string;
  delivered_at: string | null;
  seen_at: string | null;
  acknowledged_at: string | null;
  used: number;
}

export interface Recalled {
  reply: string;
  title: string;
  text: string;
  note: string;
  by: string;
  at: string;
  sent: { user: string; name: string; conversation: string; at: string }[];
}
