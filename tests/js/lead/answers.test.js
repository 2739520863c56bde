/** What becomes of an answer that was cut off on its way. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { listReplies } from "../../../web/static/pages/lead/api.js";
import { Refused, call } from "../../../web/static/pages/rest.js";

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

/**
 * @param {number} status
 * @param {unknown} fault what reading the body fails with
 */
function answers(status, fault) {
  const response = { ok: status < 400, status, json: () => Promise.reject(fault) };
  globalThis.fetch = /** @type {any} */ (() => Promise.resolve(response));
}

test("an answer without its body is as good as none", async () => {
  answers(200, new TypeError("network error"));
  await assert.rejects(listReplies({}), (error) => error instanceof Refused && error.code === "network");
  await assert.rejects(call("GET", "people"), (error) => error instanceof Refused && error.code === "network");
});

test("who asked no longer wants it", async () => {
  answers(200, new DOMException("gone", "AbortError"));
  await assert.rejects(listReplies({}), (error) => error instanceof DOMException && error.name === "AbortError");
});

test("what carries nothing, or refuses without a word of ours, is read as it is", async () => {
  answers(204, new SyntaxError("no JSON"));
  assert.deepEqual(await call("DELETE", "handbooks/1"), {});
  answers(502, new SyntaxError("a page of the proxy"));
  await assert.rejects(listReplies({}), (error) => error instanceof Refused && error.code === "internal");
});
