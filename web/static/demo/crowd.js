/**
 * The scripted customers: who writes what, when. Pure: time and chance come from outside, so a
 * test can live through an hour in a millisecond. All durations are milliseconds.
 *
 * @import {Actor, Cast, CrowdEvent, Line, Role} from "./types.js"
 */

/** The first customers come quickly, so that a visitor has something to answer at once. */
const FIRST_ARRIVALS = [700, 5_000, 13_000];
const LATER_ARRIVALS = [22_000, 45_000];
const PATIENCE = [50_000, 90_000];
const MAX_NUDGES = 2;
const READING = [1_200, 2_600];
const READING_PER_CHARACTER = 45;
const NEXT_STORY = [30_000, 60_000];
const THINKING = [500, 1_100];
const TYPING_PER_CHARACTER = [110, 210];
const MAX_TYPING = 6_000;
const BURST_PAUSE = [600, 1_400];
/** A desk with more than this many unanswered customers would teach a visitor only haste. */
const MAX_WAITING = 4;

export class Crowd {
  /**
   * @param {Cast} cast
   * @param {number} now
   * @param {() => number} random 0 to 1
   * @param {Role[]} [roles] what `roles` said on an earlier visit
   */
  constructor(cast, now, random, roles) {
    this.cast = cast;
    this.random = random;
    this.roles = roles ?? this.#firstRoles(now);
  }

  /**
   * Everything that has happened by `now`, oldest first.
   * @param {number} now
   * @returns {CrowdEvent[]}
   */
  advance(now) {
    /** @type {CrowdEvent[]} */
    const events = [];
    for (const role of this.roles) {
      if (role.next <= now) this.#act(role, now, events);
    }
    return events;
  }

  /**
   * The agent has answered this customer.
   * @param {string} key
   * @param {string} text
   * @param {number} now
   * @returns {CrowdEvent[]}
   */
  answered(key, text, now) {
    const role = this.#role(key);
    if (!role || role.phase === "away") return [];
    if (role.phase === "content") {
      role.next = now + this.#between(NEXT_STORY);
      return [];
    }
    /** @type {CrowdEvent[]} */
    const events = [];
    if (role.phase === "typing") {
      // They stop, read the answer, and say the rest of the burst afterwards.
      events.push({ kind: "typing", key, typing: false });
    } else if (role.phase === "waiting") {
      role.turn += 1;
      role.line = 0;
      role.nudges = 0;
    }
    role.phase = "reading";
    role.next = now + this.#between(READING) + Math.min(text.length, 60) * READING_PER_CHARACTER;
    return events;
  }

  /**
   * @param {Role} role
   * @param {number} now
   * @param {CrowdEvent[]} events
   */
  #act(role, now, events) {
    switch (role.phase) {
      case "away":
      case "content":
        this.#begin(role, now, events);
        break;
      case "reading":
        if (this.#turn(role)) this.#type(role, now, events);
        else this.#end(role, now, events);
        break;
      case "typing":
        this.#say(role, now, events);
        break;
      case "waiting":
        this.#nudge(role, now, events);
        break;
    }
  }

  /**
   * @param {Role} role
   * @param {number} now
   * @param {CrowdEvent[]} events
   */
  #begin(role, now, events) {
    if (this.#waiting() >= MAX_WAITING) {
      role.next = now + this.#between(LATER_ARRIVALS);
      return;
    }
    if (role.phase === "content") {
      role.story = (role.story + 1) % this.#actor(role).stories.length;
    }
    role.turn = 0;
    role.line = 0;
    role.nudges = 0;
    events.push({ kind: "arrives", key: role.key });
    this.#type(role, now, events);
  }

  /**
   * @param {Role} role
   * @param {number} now
   * @param {CrowdEvent[]} events
   */
  #type(role, now, events) {
    const line = this.#turn(role)?.[role.line];
    role.phase = "typing";
    role.next =
      now +
      this.#between(THINKING) +
      Math.min((line?.zh.length ?? 0) * this.#between(TYPING_PER_CHARACTER), MAX_TYPING);
    events.push({ kind: "typing", key: role.key, typing: true });
  }

  /**
   * @param {Role} role
   * @param {number} now
   * @param {CrowdEvent[]} events
   */
  #say(role, now, events) {
    const turn = this.#turn(role) ?? [];
    const line = turn[role.line];
    events.push({ kind: "typing", key: role.key, typing: false });
    if (line) events.push({ kind: "says", key: role.key, line });
    role.line += 1;
    if (role.line < turn.length) {
      role.phase = "reading"; // a breath between two lines of a burst
      role.next = now + this.#between(BURST_PAUSE);
    } else if (role.turn + 1 >= this.#actor(role).stories[role.story].length) {
      this.#end(role, now, events);
    } else {
      role.phase = "waiting";
      role.next = now + this.#between(PATIENCE);
    }
  }

  /**
   * @param {Role} role
   * @param {number} now
   * @param {CrowdEvent[]} events
   */
  #nudge(role, now, events) {
    if (role.nudges >= MAX_NUDGES) {
      role.next = Number.MAX_SAFE_INTEGER; // asked often enough; an answer brings them back
      return;
    }
    role.nudges += 1;
    role.next = now + this.#between(PATIENCE);
    const { nudges } = this.cast;
    const line = /** @type {Line} */ (nudges[Math.floor(this.random() * nudges.length)]);
    events.push({ kind: "says", key: role.key, line });
  }

  /**
   * @param {Role} role
   * @param {number} now
   * @param {CrowdEvent[]} events
   */
  #end(role, now, events) {
    role.phase = "content";
    role.next = now + this.#between(NEXT_STORY);
    events.push({ kind: "leaves", key: role.key });
  }

  /** @param {number} now */
  #firstRoles(now) {
    let arrival = now;
    return shuffled(this.cast.customers, this.random).map((actor, index) => {
      arrival =
        index < FIRST_ARRIVALS.length
          ? now + FIRST_ARRIVALS[index]
          : arrival + this.#between(LATER_ARRIVALS);
      /** @type {Role} */
      const role = {
        key: actor.key,
        story: 0,
        turn: 0,
        line: 0,
        nudges: 0,
        phase: "away",
        next: arrival,
      };
      return role;
    });
  }

  #waiting() {
    return this.roles.filter(({ phase }) => phase !== "away" && phase !== "content").length;
  }

  /** @param {Role} role */
  #turn(role) {
    return this.#actor(role).stories[role.story][role.turn];
  }

  /**
   * @param {Role} role
   * @returns {Actor}
   */
  #actor(role) {
    const actor = this.cast.customers.find(({ key }) => key === role.key);
    if (!actor) throw new Error(`no customer is called ${role.key}`);
    return actor;
  }

  /** @param {string} key */
  #role(key) {
    return this.roles.find((role) => role.key === key);
  }

  /** @param {number[]} range */
  #between([least, most]) {
    return least + this.random() * (most - least);
  }
}

/**
 * The same things in a random order; the first stays in front, so that every visit opens with
 * a friendly customer.
 * @template T
 * @param {T[]} things
 * @param {() => number} random
 */
function shuffled(things, random) {
  const [first, ...rest] = things;
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [rest[last], rest[other]] = [rest[other], rest[last]];
  }
  return [first, ...rest];
}
