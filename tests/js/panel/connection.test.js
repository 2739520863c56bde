import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../../web/static/panel/connection.js";

/** @import {Phase} from "../../../web/static/panel/connection.js" */

/** A network that does what the test says, and a clock that stands until it is moved. */
class Network {
  constructor() {
    this.time = 0;
    this.luck = 1;
    /** @type {FakeSocket[]} */
    this.sockets = [];
    /** @type {Phase[]} */
    this.phases = [];
    /** @type {{message: any, asked: number}[]} */
    this.heard = [];
    this.connection = new Connection({
      open: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
      now: () => this.time,
      random: () => this.luck,
      greeting: () => ({ client: { kind: "panel", version: "1" }, locale: "zh" }),
      onmessage: (message, asked) => this.heard.push({ message, asked }),
      onphase: (phase) => this.phases.push(phase),
    });
    this.connection.start();
  }

  get socket() {
    return /** @type {FakeSocket} */ (this.sockets.at(-1));
  }

  get phase() {
    return this.connection.phase;
  }

  /** @param {number} ms */
  pass(ms, step = 250) {
    for (let left = ms; left > 0; left -= step) {
      this.time += Math.min(step, left);
      this.connection.tick();
    }
  }

  /** Let the pause pass, to the moment of the next try; answers how long it was. */
  sitOut() {
    const pause = this.phase.phase === "waiting" ? this.phase.retryAt - this.time : 0;
    this.time += pause;
    this.connection.tick();
    return pause;
  }

  connect({ stream = "s1", resumed = false, seq = 0 } = {}) {
    this.socket.opens();
    this.socket.says({ type: "welcome", stream, resumed, seq, now: "2026-11-21T08:00:00.000Z" });
  }
}

class FakeSocket {
  constructor() {
    this.readyState = 0;
    /** @type {any[]} */
    this.sent = [];
    this.closed = false;
    /** @type {((event: any) => void) | null} */
    this.onopen = null;
    /** @type {((event: any) => void) | null} */
    this.onmessage = null;
    /** @type {((event: any) => void) | null} */
    this.onclose = null;
  }

  /** @param {string} data */
  send(data) {
    this.sent.push(JSON.parse(data));
  }

  close() {
    this.closed = true;
    this.readyState = 3;
  }

  opens() {
    this.readyState = 1;
    this.onopen?.({});
  }

  /** @param {object} message */
  says(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** @param {number} code */
  dies(code) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

test("it says hello first and is online once welcomed", () => {
  const network = new Network();
  network.connect();
  assert.deepEqual(network.socket.sent[0], {
    type: "hello",
    protocol: 1,
    client: { kind: "panel", version: "1" },
    locale: "zh",
  });
  assert.equal(network.phase.phase, "online");
});

test("nothing is sent before the welcome", () => {
  const network = new Network();
  network.socket.opens();
  assert.equal(network.connection.send({ type: "ping" }), false);
  assert.equal(network.socket.sent.length, 1);
});

test("it resumes from the last event it saw", () => {
  const network = new Network();
  network.connect();
  network.socket.says({ type: "snapshot", seq: 4 });
  network.socket.says({ type: "deadline", seq: 7 });
  network.socket.dies(1012);
  network.pass(2_000);
  network.socket.opens();
  assert.deepEqual(network.socket.sent[0].resume, { stream: "s1", seq: 7 });
});

test("an event that comes again after resuming is not delivered twice", () => {
  const network = new Network();
  network.connect();
  network.socket.says({ type: "snapshot", seq: 4 });
  network.socket.says({ type: "deadline", seq: 5 });
  network.socket.dies(1006);
  network.pass(2_000);
  network.connect({ resumed: true, seq: 6 });
  network.socket.says({ type: "deadline", seq: 5 });
  network.socket.says({ type: "deadline", seq: 6 });
  const seqs = network.heard.filter(({ message }) => message.type === "deadline").map(({ message }) => message.seq);
  assert.deepEqual(seqs, [5, 6]);
});

test("a restarted server that counts from the beginning is followed", () => {
  const network = new Network();
  network.connect();
  network.socket.says({ type: "snapshot", seq: 90 });
  network.socket.dies(1012);
  network.pass(2_000);
  network.connect({ stream: "s2" });
  network.socket.says({ type: "snapshot", seq: 1 });
  network.socket.says({ type: "callback", seq: 2 });
  assert.equal(network.heard.at(-1)?.message.seq, 2);
  network.socket.dies(1012);
  network.pass(2_000);
  network.socket.opens();
  assert.deepEqual(network.socket.sent[0].resume, { stream: "s2", seq: 2 });
});

test("pauses grow to fifteen seconds and it never gives up", () => {
  const network = new Network();
  const pauses = [];
  for (let round = 0; round < 40; round += 1) {
    network.socket.dies(1006);
    pauses.push(network.sitOut());
  }
  assert.deepEqual(pauses.slice(0, 6), [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  assert.equal(Math.max(...pauses), 15_000);
  assert.ok(network.sockets.length > 40);
});

test("the pause is spread over its whole length", () => {
  const network = new Network();
  network.luck = 0.25;
  network.socket.dies(1006);
  assert.equal(network.phase.phase === "waiting" && network.phase.retryAt, 250);
});

test("an overloaded server is left alone for a while even when chance says at once", () => {
  const network = new Network();
  network.luck = 0;
  network.connect();
  network.socket.dies(1013);
  assert.ok(network.phase.phase === "waiting" && network.phase.retryAt >= 3_000);
});

test("a server that welcomes and drops at once still meets growing pauses", () => {
  const network = new Network();
  const pauses = [];
  for (let round = 0; round < 4; round += 1) {
    network.connect();
    network.socket.dies(1012);
    pauses.push(network.sitOut());
  }
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000]);
});

test("a connection that held resets the pause", () => {
  const network = new Network();
  for (let round = 0; round < 5; round += 1) {
    network.socket.dies(1006);
    network.sitOut();
  }
  network.connect();
  network.pass(12_000);
  network.socket.dies(1012);
  assert.equal(network.phase.phase === "waiting" && network.phase.retryAt - network.time, 500);
});

test("it pings after twenty silent seconds, and 45 s of silence are death", () => {
  const network = new Network();
  network.connect();
  network.pass(20_000);
  assert.deepEqual(network.socket.sent.at(-1), { type: "ping" });
  network.pass(24_750);
  assert.equal(network.phase.phase, "online");
  network.pass(500);
  assert.equal(network.phase.phase, "waiting");
  assert.equal(network.sockets[0]?.closed, true);
});

test("any word of the server keeps the connection alive", () => {
  const network = new Network();
  network.connect();
  for (let round = 0; round < 20; round += 1) {
    network.pass(10_000);
    network.socket.says({ type: "suggestions" });
  }
  assert.equal(network.phase.phase, "online");
  assert.equal(network.sockets.length, 1);
});

test("a page whose timers slept for a minute does not take an answered server for dead", () => {
  const network = new Network();
  network.connect();
  for (let round = 0; round < 5; round += 1) {
    network.pass(60_000, 60_000);
    network.socket.says({ type: "pong", now: "2026-11-21T08:00:00.000Z" });
  }
  assert.equal(network.phase.phase, "online");
});

test("the pong is handed on with the time of its ping", () => {
  const network = new Network();
  network.connect();
  network.pass(20_000);
  network.time += 80;
  network.socket.says({ type: "pong", now: "2026-11-21T08:00:00.000Z" });
  assert.equal(network.heard.at(-1)?.asked, 20_000);
});

test("waking up retries at once", () => {
  const network = new Network();
  for (let round = 0; round < 6; round += 1) {
    network.socket.dies(1006);
    network.sitOut();
  }
  network.socket.dies(1006);
  const before = network.sockets.length;
  network.connection.wake();
  assert.equal(network.sockets.length, before + 1);
});

test("waking up online asks whether the server is still there, and soon gives up if it is not", () => {
  const network = new Network();
  network.connect();
  network.connection.wake();
  assert.deepEqual(network.socket.sent.at(-1), { type: "ping" });
  network.pass(5_250);
  assert.equal(network.phase.phase, "waiting");
});

test("a socket that never opens is given up after ten seconds", () => {
  const network = new Network();
  network.pass(10_500);
  assert.equal(network.phase.phase, "waiting");
});

test("a socket that opens and stays silent is given up too", () => {
  const network = new Network();
  network.socket.opens();
  network.pass(10_500);
  assert.equal(network.phase.phase, "waiting");
});

/** @type {[number, Phase["phase"]][]} */
const FINAL = [
  [4400, "outdated"],
  [4401, "signed-out"],
  [4403, "forbidden"],
];
for (const [code, phase] of FINAL) {
  test(`close code ${code} is told as ${phase} and not retried until woken`, () => {
    const network = new Network();
    network.connect();
    network.socket.dies(code);
    network.pass(120_000, 1_000);
    assert.equal(network.phase.phase, phase);
    assert.equal(network.sockets.length, 1);
    network.connection.wake();
    assert.equal(network.sockets.length, 2);
  });
}

for (const code of [1001, 1005, 1006, 1009, 1011, 1012, 1013, 4408, 4429]) {
  test(`close code ${code} leads to another try`, () => {
    const network = new Network();
    network.connect();
    network.socket.dies(code);
    network.sitOut();
    assert.equal(network.sockets.length, 2);
  });
}

test("an old socket that dies late does not disturb the new one", () => {
  const network = new Network();
  const [old] = network.sockets;
  const late = old?.onclose;
  network.pass(10_500);
  network.pass(2_000);
  network.connect();
  late?.({ code: 4401 });
  assert.equal(network.phase.phase, "online");
});

test("bytes that are no message are ignored", () => {
  const network = new Network();
  network.connect();
  const before = network.heard.length;
  for (const data of ["", "{", "null", "[]", '{"kind":1}', new ArrayBuffer(4)]) {
    network.socket.onmessage?.({ data });
  }
  assert.equal(network.heard.length, before);
});

test("a socket that cannot even be made is retried", () => {
  let tries = 0;
  let time = 0;
  const connection = new Connection({
    open: () => {
      tries += 1;
      throw new Error("blocked");
    },
    now: () => time,
    random: () => 0,
    greeting: () => ({ client: { kind: "panel" } }),
    onmessage: () => undefined,
    onphase: () => undefined,
  });
  connection.start();
  time += 1;
  connection.tick();
  assert.equal(tries, 2);
});
