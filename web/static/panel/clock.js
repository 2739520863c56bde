/** The server's clock, told from a computer whose own clock may be wrong, stepped or asleep. */

/**
 * @typedef {object} Clocks
 * @property {() => number} monotonic milliseconds that never step (`performance.now`)
 * @property {() => number} wall milliseconds since 1970 (`Date.now`), possibly wrong
 */

/** How far the two local clocks may drift apart before we stop trusting the steady one. */
const JUMP_MS = 3_000;
/** A sample this old gives way to a newer one even if the newer took longer. */
const SAMPLE_LIFE_MS = 300_000;

/**
 * Until the first sample the local wall clock has to do. After it only the steady clock counts,
 * so a stepped wall clock moves nothing. A laptop's sleep stops the steady clock on some systems:
 * then the two local clocks disagree and `certain` is false until the next sample.
 */
export class ServerClock {
  /** @param {Clocks} clocks */
  constructor(clocks) {
    this.clocks = clocks;
    /** @type {{offset: number, doubt: number, at: number} | null} */
    this.sample = null;
    this.gap = clocks.wall() - clocks.monotonic();
    this.certain = false;
  }

  /** Server time, milliseconds since 1970. */
  now() {
    return this.sample ? this.clocks.monotonic() + this.sample.offset : this.clocks.wall();
  }

  /**
   * Take one reading: `now` was written somewhere between asking and receiving.
   * @param {string} now RFC 3339
   * @param {number} asked monotonic milliseconds
   */
  read(now, asked) {
    const server = Date.parse(now);
    if (Number.isNaN(server)) return;
    const received = this.clocks.monotonic();
    const doubt = (received - asked) / 2;
    const fresh = { offset: server - received + doubt, doubt, at: received };
    if (!this.certain || !this.sample || betterThan(this.sample, fresh)) this.sample = fresh;
    this.certain = true;
    this.gap = this.clocks.wall() - received;
  }

  /** Whether the local clocks parted since the last look: woke from sleep, or was set by hand. */
  jumped() {
    const gap = this.clocks.wall() - this.clocks.monotonic();
    const parted = Math.abs(gap - this.gap) > JUMP_MS;
    this.gap = gap;
    if (parted) this.certain = false;
    return parted;
  }
}

/**
 * @param {{offset: number, doubt: number, at: number}} old
 * @param {{offset: number, doubt: number, at: number}} fresh
 */
function betterThan(old, fresh) {
  const contradicts = Math.abs(old.offset - fresh.offset) > old.doubt + fresh.doubt + 250;
  return contradicts || fresh.doubt <= old.doubt || fresh.at - old.at > SAMPLE_LIFE_MS;
}
