/** The adapters that say where a console has its parts: the agent's own, the team's, packed and shipped ones. */
import { adapterFor, merged, sorted } from "../lib/adapters.js";
import * as server from "./server.js";

/** How often the server is asked for the team's adapters, beside each welcome. */
const EVERY_MS = 10 * 60_000;
const SOURCES = ["own", "server", "packed", "shipped"];

export class Shelf {
  constructor() {
    /** @type {import("../lib/adapters.js").Known[]} */
    this.known = [];
    /** @type {{id: string, source: string, findings: import("../lib/schema.js").Finding[]}[]} */
    this.broken = [];
    /** @type {any} what an adapter must look like */
    this.schema = undefined;
    /** @type {any} what the extension was packed with */
    this.config = undefined;
    this.askedAt = 0;
  }

  /** @param {import("./storage.js").Kept} kept */
  async gather(kept) {
    const read = async (/** @type {string} */ name) => (await fetch(chrome.runtime.getURL(`extension/${name}`))).json();
    const schema = await read("adapters/adapter.schema.json");
    const config = await read("config.json");
    const shipped = await Promise.all((await read("adapters/index.json")).map((/** @type {string} */ id) => read(`adapters/${id}.json`)));
    const lists = [
      sorted(kept.adapters, "own", schema),
      sorted(kept.serverAdapters.items, "server", schema),
      sorted(config.adapters, "packed", schema),
      sorted(shipped, "shipped", schema),
    ];
    this.schema = schema;
    this.config = config;
    this.known = merged(...lists.map(({ known }) => known));
    this.broken = lists.flatMap(({ broken }, index) => broken.map((one) => ({ ...one, source: SOURCES[index] ?? "" })));
  }

  /**
   * @param {string} address of a page
   * @param {string | null} chosen the adapter that the agent has set for it
   */
  adapterFor(address, chosen) {
    return adapterFor(this.known, address, chosen).adapter;
  }

  /** Whether the team's adapters were asked for long ago. */
  get isStale() {
    return Date.now() - this.askedAt > EVERY_MS;
  }

  /**
   * The adapters of the team, where they are others than those that are kept.
   * @param {import("./storage.js").Kept} kept with a token
   * @returns {Promise<import("./storage.js").Kept["serverAdapters"] | null>}
   */
  async renewed({ server: address, token, serverAdapters }) {
    this.askedAt = Date.now();
    const { items, version } = await server.adapters(address, token);
    return JSON.stringify(items) === JSON.stringify(serverAdapters.items) ? null : { items, version, at: Date.now() };
  }
}
