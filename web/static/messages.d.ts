/**
 * Every message of the live connection, as `assist/protocol/` defines it; a test compares the
 * two. Offsets are UTF-16 code units, as JavaScript strings count; times are RFC 3339 UTC.
 */

export type Severity = "error" | "warning" | "information" | "hint";
export type Role = "agent" | "lead" | "admin";
export type Locale = "zh" | "en";

// What the panel says

export interface Hello {
  type: "hello";
  id?: string;
  protocol: number;
  client: Client;
  token?: string;
  resume?: ResumePoint;
  locale?: Locale;
}

export interface Client {
  kind: "panel" | "extension" | "api";
  version?: string;
}

export interface ResumePoint {
  stream: string;
  seq: number;
}

export interface Customer {
  name?: string | null;
  title?: string | null;
}

export interface ConversationOpen {
  type: "conversation.open";
  id?: string;
  conversation: string;
  channel?: string;
  customer?: Customer;
  at?: string;
}

export interface ConversationClose {
  type: "conversation.close";
  id?: string;
  conversation: string;
}

export interface ConversationPause {
  type: "conversation.pause";
  id?: string;
  conversation: string;
  at?: string;
}

export interface ConversationResume {
  type: "conversation.resume";
  id?: string;
  conversation: string;
  at?: string;
}

export interface CustomerMessage {
  type: "customer.message";
  id?: string;
  conversation: string;
  message: string;
  text: string;
  at?: string;
}

export interface Draft {
  type: "draft";
  id?: string;
  conversation: string;
  revision: number;
  text: string;
  caret?: number;
  /** Codes of rules of which the agent has called something not wrong in this conversation. */
  excused?: string[];
}

export interface ReplySent {
  type: "reply.sent";
  id?: string;
  conversation: string;
  message: string;
  text: string;
  at?: string;
  by?: "agent" | "bot";
}

export interface SuggestionUse {
  type: "suggestion.use";
  id?: string;
  reply: string;
  version: number;
  how: "insert" | "copy";
  conversation?: string;
}

export interface DiagnosticDismiss {
  type: "diagnostic.dismiss";
  id?: string;
  conversation: string;
  code: string;
  reason?: string;
  /** Our name for it, by which it may be taken back. */
  dismissal?: string;
}

export interface DiagnosticWithdraw {
  type: "diagnostic.withdraw";
  id?: string;
  conversation: string;
  dismissal: string;
}

export interface CallbackCustomer {
  name: string;
  phone?: string;
}

export interface CallbackCreate {
  type: "callback.create";
  id?: string;
  customer: CallbackCustomer;
  question: string;
  conversation?: string;
  due_at?: string;
}

export interface CallbackUpdate {
  type: "callback.update";
  id?: string;
  callback: string;
  state: "done" | "cancelled" | "open";
  note?: string;
  assignee?: string;
  due_at?: string;
}

export interface ComplaintCreate {
  type: "complaint.create";
  id?: string;
  customer: CallbackCustomer;
  about: string;
  conversation?: string;
  channel?: string;
  named?: string;
  serious?: boolean;
}

export type Fault = "" | "ours" | "customer" | "third" | "nobody";
export type Satisfied = "" | "yes" | "no" | "unreachable";

export interface ComplaintUpdate {
  type: "complaint.update";
  id?: string;
  complaint: string;
  version?: number;
  step?: "asked" | "followed" | "answered";
  done?: boolean;
  note?: string;
  fault?: Fault;
  named?: string;
  serious?: boolean;
  promised?: string;
  promised_at?: string;
  satisfied?: Satisfied;
  assignee?: string;
  seen?: boolean;
  state?: "open" | "closed" | "withdrawn";
}

export interface HandoverOffer {
  type: "handover.offer";
  id?: string;
  to: string;
  note?: string;
}

export interface HandoverAnswer {
  type: "handover.answer";
  id?: string;
  handover: string;
  answer: "accept" | "decline" | "withdraw";
}

export interface Search {
  type: "search";
  id?: string;
  query: string;
  conversation?: string;
  limit?: number;
  stage?: string;
  tag?: string;
  scope?: "organisation" | "team" | "personal";
}

export interface AnnouncementAck {
  type: "announcement.ack";
  id?: string;
  announcement: string;
}

export interface AnnouncementSeen {
  type: "announcement.seen";
  id?: string;
  announcement: string;
}

export interface Ping {
  type: "ping";
  id?: string;
}

export interface CorrectionSeen {
  type: "correction.seen";
  id?: string;
  correction: string;
}

export type ClientMessage =
  | Hello
  | ConversationOpen
  | ConversationClose
  | ConversationPause
  | ConversationResume
  | CustomerMessage
  | Draft
  | ReplySent
  | SuggestionUse
  | DiagnosticDismiss
  | DiagnosticWithdraw
  | CallbackCreate
  | CallbackUpdate
  | ComplaintCreate
  | ComplaintUpdate
  | HandoverOffer
  | HandoverAnswer
  | Search
  | AnnouncementAck
  | AnnouncementSeen
  | CorrectionSeen
  | Ping;

// What the server says

export interface WireUser {
  id: string;
  name: string;
  role: Role;
}

export interface Limits {
  draft: number;
  customer_message: number;
  frame_bytes: number;
  messages_per_second: number;
}

export interface Welcome {
  type: "welcome";
  protocol: number;
  stream: string;
  seq: number;
  now: string;
  user: WireUser;
  phrasebook: number;
  limits: Limits;
  resumed: boolean;
  calendar_unknown?: number[];
  reply_to?: string;
}

export interface WireConversation {
  conversation: string;
  state: "open" | "closed";
  channel?: string;
  customer?: Customer;
  waiting_since?: string | null;
  last_message?: string;
}

export interface WireDeadline {
  id: string;
  kind: "first_reply" | "next_reply" | "resolution" | "hold" | "callback" | "complaint";
  state: "running" | "paused" | "met" | "missed" | "cancelled";
  started_at: string;
  warn_at: string;
  due_at: string;
  policy: string;
  conversation?: string;
  ended_at?: string;
  callback?: string;
  complaint?: string;
  clock?: string;
  light?: boolean;
  target_at?: string;
  warned?: boolean;
  late_s?: number;
}

export interface WireCallbackCustomer {
  name: string;
  phone?: string;
}

export interface WireCallback {
  id: string;
  customer: WireCallbackCustomer;
  question: string;
  state: "open" | "done" | "cancelled";
  due_at: string;
  assignee: string;
  created_at: string;
  conversation?: string;
  note?: string;
  source?: "agent" | "promise";
}

export interface WireComplaintStep {
  at: string;
  by: string;
  note?: string;
}

export interface WireComplaint {
  id: string;
  state: "open" | "closed" | "withdrawn";
  version: number;
  customer: WireCallbackCustomer;
  about: string;
  assignee: string;
  created_by: string;
  created_at: string;
  steps: Record<string, WireComplaintStep>;
  missing: string[];
  serious?: boolean;
  fault?: Fault;
  satisfied?: Satisfied;
  conversation?: string;
  channel?: string;
  named?: string;
  reported_at?: string;
  seen_by?: string;
  promised?: string;
  promised_at?: string;
  callback?: string;
  result?: string;
  closed_at?: string;
}

export interface WireHandover {
  id: string;
  from: string;
  from_name: string;
  to: string;
  to_name: string;
  note: string;
  state: "offered" | "accepted" | "declined" | "withdrawn";
  created_at: string;
  callbacks: string[];
  conversations: string[];
  deadlines?: string[];
  complaints?: string[];
}

export interface WireReply {
  id: string;
  version: number;
  title: string;
  text: string;
}

export interface WireAnnouncement {
  id: string;
  by: string;
  note: string;
  replies?: WireReply[];
  urgent?: boolean;
  must_acknowledge?: boolean;
  acknowledged?: boolean;
  recalled?: boolean;
  expires_at?: string;
  reminder?: boolean;
}

export interface Snapshot {
  type: "snapshot";
  seq: number;
  conversations: WireConversation[];
  deadlines: WireDeadline[];
  callbacks: WireCallback[];
  announcements: WireAnnouncement[];
  handovers?: WireHandover[];
  corrections?: WireCorrection[];
  complaints?: WireComplaint[];
}

/** A stretch of a text, in UTF-16 code units. */
export interface Edit {
  start: number;
  end: number;
}

export interface WireDiagnostic {
  start: number;
  end: number;
  severity: Severity;
  code: string;
  category: string;
  message: string;
  replacements: string[];
  edit?: Edit;
  by_hand?: boolean;
  /** Silenced by a finding of an excused rule: shown only where the agent has called that one not wrong. */
  beneath?: boolean;
}

export interface Diagnostics {
  type: "diagnostics";
  conversation: string;
  revision: number;
  items: WireDiagnostic[];
  reply_to?: string;
}

export interface WireAnswer {
  text: string;
  missing: string[];
  condition?: string;
}

export interface WirePicture {
  url: string;
  alt: string;
}

export interface WireWording {
  reply: string;
  version: number;
  text: string;
  missing: string[];
}

export interface WireSuggestion {
  reply: string;
  version: number;
  title: string;
  text: string;
  score: number;
  source: "faq" | "phrasebook" | "personal";
  missing: string[];
  why: string;
  question?: string;
  stage?: string;
  shortcut?: string;
  condition?: string;
  note?: string;
  answers?: WireAnswer[];
  pictures?: WirePicture[];
  matched?: [number, number][];
  alternatives?: string[];
  wordings?: WireWording[];
}

export interface Suggestions {
  type: "suggestions";
  conversation: string;
  revision: number | null;
  items: WireSuggestion[];
  reordered?: boolean;
  reply_to?: string;
}

export interface SearchResults {
  type: "search.results";
  items: WireSuggestion[];
  reply_to?: string;
}

export interface Notice {
  kind: "warning" | "missed" | "corrected";
  at: string;
  stale: boolean;
}

export interface DeadlineEvent {
  type: "deadline";
  seq: number;
  deadline: WireDeadline;
  notice?: Notice;
  reply_to?: string;
}

export interface CallbackEvent {
  type: "callback";
  seq: number;
  callback: WireCallback;
  reply_to?: string;
}

export interface ComplaintEvent {
  type: "complaint";
  seq: number;
  complaint: WireComplaint;
  reply_to?: string;
}

export interface HandoverEvent {
  type: "handover";
  seq: number;
  handover: WireHandover;
  reply_to?: string;
}

export interface WireCorrection {
  id: string;
  reply: string;
  title: string;
  state: "accepted" | "declined";
  by: string;
  answered_at: string;
  comment?: string;
  became?: number;
  seen: boolean;
}

export interface CorrectionEvent {
  type: "correction";
  seq: number;
  correction: WireCorrection;
  reply_to?: string;
}

export interface PromiseFound {
  type: "promise";
  conversation: string;
  message: string;
  start: number;
  end: number;
  text: string;
  due_at: string;
  vague: boolean;
  callback?: string;
}

export interface PhrasebookEvent {
  type: "phrasebook";
  seq: number;
  version: number;
  announcement?: WireAnnouncement;
  reply_to?: string;
}

export interface AnnouncementAcknowledged {
  type: "announcement.acknowledged";
  announcement: string;
}

export interface AdaptersChanged {
  type: "adapters";
  seq: number;
  reply_to?: string;
}

export interface LimitsEvent {
  type: "limits";
  seq: number;
  reply_to?: string;
}

export interface ConversationChanged {
  type: "conversation";
  conversation: WireConversation;
}

export interface Ack {
  type: "ack";
  reply_to: string;
}

export interface ErrorMessage {
  type: "error";
  code: string;
  message: string;
  field?: string;
  reply_to?: string;
}

export interface Pong {
  type: "pong";
  now: string;
  reply_to?: string;
}

export type ServerMessage =
  | Welcome
  | Snapshot
  | Diagnostics
  | Suggestions
  | SearchResults
  | DeadlineEvent
  | CallbackEvent
  | ComplaintEvent
  | HandoverEvent
  | CorrectionEvent
  | PromiseFound
  | PhrasebookEvent
  | LimitsEvent
  | AnnouncementAcknowledged
  | AdaptersChanged
  | ConversationChanged
  | Ack
  | ErrorMessage
  | Pong;
