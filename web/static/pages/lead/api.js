/**
 * The REST calls of the lead's console.
 *
 * @import {AnnouncementRequest, Compared, Finding, Fragment, KeptVersion, ListedReview, Push, Review, StoredReply} from "./types.js"
 */
import { call } from "../rest.js";

/**
 * @param {Record<string, string>} params empty ones are left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<{items: StoredReply[], next: number | null}>}
 */
export function listReplies(params, signal) {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  return call("GET", `replies?${new URLSearchParams(given)}`, undefined, { signal });
}

/** @param {string} id @returns {Promise<StoredReply>} */
export function getReply(id) {
  return call("GET", `replies/${encodeURIComponent(id)}`);
}

/** @param {object} body @param {string} key @returns {Promise<StoredReply>} */
export function createReply(body, key) {
  return call("POST", "replies", body, { key });
}

/** @param {string} id @param {object} body @returns {Promise<StoredReply>} */
export function changeReply(id, body) {
  return call("PATCH", `replies/${encodeURIComponent(id)}`, body);
}

/**
 * @param {string} id
 * @param {{version: number, announcement?: AnnouncementRequest, reason?: string, comment?: string}} body
 * @param {string} key
 * @returns {Promise<{phrasebook: number, reply: StoredReply, announcement?: string, scheduled?: {at: string}}>}
 */
export function publishReply(id, body, key) {
  return call("POST", `replies/${encodeURIComponent(id)}/publish`, body, { key });
}

/**
 * @param {string} id
 * @param {string} note
 * @param {string} instead the id of the reply to use in its place, or an empty text
 * @returns {Promise<{phrasebook: number, reply: StoredReply}>}
 */
export function recallReply(id, note, instead = "") {
  return call("POST", `replies/${encodeURIComponent(id)}/recall`, { note, ...(instead && { instead }) });
}

/** @param {string} text @param {AbortSignal} signal @returns {Promise<{diagnostics: Finding[]}>} */
export function checkText(text, signal) {
  return call("POST", "check", { text }, { signal });
}

/**
 * @param {{text: string, answers: string[], questions: string[], but: string}} body
 * @param {AbortSignal} signal
 * @returns {Promise<{items: (StoredReply & {likeness: number, of: "text" | "question"})[]}>}
 */
export function similarReplies(body, signal) {
  return call("POST", "replies/similar", body, { signal });
}

/**
 * @param {string} text
 * @param {Record<string, string>} values
 * @returns {Promise<{text: string, variables: string[], missing: string[]}>}
 */
export function previewText(text, values) {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
  return call("POST", "replies/preview", { text, values: given });
}

/** @param {{name: string, before: string, after: string}[]} pairs @returns {Promise<{items: Compared[]}>} */
export function compareTexts(pairs) {
  return call("POST", "difference", { pairs });
}

/** @param {string} id @param {number} before @param {number} after @returns {Promise<{items: Compared[]}>} */
export function compareVersions(id, before, after) {
  return call("GET", `replies/${encodeURIComponent(id)}/difference?before=${before}&after=${after}`);
}

/** @param {string} id @returns {Promise<{items: KeptVersion[]}>} */
export function listVersions(id) {
  return call("GET", `replies/${encodeURIComponent(id)}/versions`);
}

/** @param {string} id @param {number} version @param {number} restore @returns {Promise<StoredReply>} */
export function restoreVersion(id, version, restore) {
  return call("POST", `replies/${encodeURIComponent(id)}/restore`, { version, restore });
}

/** @param {string} id @returns {Promise<{items: Review[]}>} */
export function reviewsOf(id) {
  return call("GET", `replies/${encodeURIComponent(id)}/reviews`);
}

/** @param {string} state @returns {Promise<{items: ListedReview[], waiting: number}>} */
export function listReviews(state = "") {
  return call("GET", `reviews${state && `?state=${state}`}`);
}

/** @param {string} id @param {number} version @param {string} note @returns {Promise<{reply: StoredReply}>} */
export function askReview(id, version, note) {
  return call("POST", `replies/${encodeURIComponent(id)}/review`, { version, note });
}

/** @param {string} id @param {string} comment @returns {Promise<{reply: StoredReply}>} */
export function declineReview(id, comment) {
  return call("POST", `replies/${encodeURIComponent(id)}/review/decline`, { comment });
}

/** @param {string} id @returns {Promise<{reply: StoredReply}>} */
export function withdrawReview(id) {
  return call("POST", `replies/${encodeURIComponent(id)}/review/withdraw`);
}

/** @param {object} body @param {string} key @returns {Promise<{reply: StoredReply}>} */
export function proposeReply(body, key) {
  return call("POST", "proposals", body, { key });
}

/** @param {object} body @param {string} key @returns {Promise<{items: StoredReply[]}>} */
export function changeMany(body, key) {
  return call("POST", "replies/bulk", body, { key });
}

/** @returns {Promise<{items: Fragment[]}>} */
export function listFragments() {
  return call("GET", "fragments");
}

/** @param {object} body @param {string} key @returns {Promise<Fragment>} */
export function createFragment(body, key) {
  return call("POST", "fragments", body, { key });
}

/** @param {string} name @param {object} body @returns {Promise<Fragment & {changed: string[]}>} */
export function changeFragment(name, body) {
  return call("PATCH", `fragments/${encodeURIComponent(name)}`, body);
}

/** @param {string} name @returns {Promise<{removed: string}>} */
export function removeFragment(name) {
  return call("DELETE", `fragments/${encodeURIComponent(name)}`);
}

/** @param {string} name @returns {Promise<Fragment & {replies: {id: string, title: string, text: string}[]}>} */
export function getFragment(name) {
  return call("GET", `fragments/${encodeURIComponent(name)}`);
}

/** @param {Blob} picture @returns {Promise<{hash: string, url: string}>} */
export function bringPicture(picture) {
  return call("POST", "pictures", picture);
}

/** @returns {Promise<{items: Push[]}>} */
export function listPushes() {
  return call("GET", "announcements");
}
