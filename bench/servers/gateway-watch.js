/**
 * What a gateway does that its clients cannot see: statements that it sends to its database, the codes with which it closes,
 * and what was published by when. Statements and closes are counted at the libraries that the gateway uses for them.
 */
import pg from 'pg';
import { WebSocket } from 'ws';

export class GatewayWatch {
  constructor() {
    /** @type {Map<string, number>} by their first words */
    this.statements = new Map();
    /** @type {Map<number, number>} by code */
    this.closes = new Map();
    /** When samples were published, ms since the epoch, and how many in all by then. @type {[number, number][]} */
    this.samples = [];
    const watch = this;
    const { query } = pg.Client.prototype;
    pg.Client.prototype.query = /** @type {typeof query} */ (
      /** @this {pg.Client} @param {unknown[]} args */
      function (...args) {
        watch.count(watch.statements, firstWords(args[0]));
        return Reflect.apply(query, this, args);
      }
    );
    const { close } = WebSocket.prototype;
    WebSocket.prototype.close = function (code, reason) {
      watch.count(watch.closes, code ?? 0);
      return close.call(this, code, reason);
    };
  }

  /** @template Key @param {Map<Key, number>} counts @param {Key} key */
  count(counts, key) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** A sample is about to be published. @param {number} atMs */
  published(atMs) {
    const last = this.samples.at(-1);
    if (last?.[0] === atMs) last[1] += 1;
    else this.samples.push([atMs, (last?.[1] ?? 0) + 1]);
  }

  report() {
    return {
      statements: Object.fromEntries(this.statements),
      closes: Object.fromEntries(this.closes),
      samples: this.samples,
    };
  }

  /** Counts statements and closes from here on. */
  forget() {
    this.statements.clear();
    this.closes.clear();
  }
}

/** @param {unknown} query text, or an object with `text` */
function firstWords(query) {
  const text = typeof query === 'string' ? query : /** @type {{ text?: unknown }} */ (query)?.text;
  return String(text).trim().split(/\s+/).slice(0, 3).join(' ');
}
