/**
 * What a gateway does that its clients cannot see: statements that it sends to its database and codes with which it closes,
 * both counted at the libraries that it uses for them; what was published by when; and how late its ticks are told.
 */
import pg from 'pg';
import { WebSocket } from 'ws';
import { tenantId } from '../load/token.js';

/** @typedef {import('@streamgauge/engine').Engine} Engine */

export class GatewayWatch {
  constructor() {
    /** @type {Map<string, number>} by their first words */
    this.statements = new Map();
    /** @type {Map<number, number>} by code */
    this.closes = new Map();
    /** Of each source when a sample was published, ms since the epoch, and how many had been by then. @type {[number, number][][]} */
    this.published = [];
    this.latestMs = 0;
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
    WebSocket.prototype.close = /** @type {typeof close} */ (
      /** @this {WebSocket} @param {[code?: number, reason?: string]} args */
      function (...args) {
        watch.count(watch.closes, args[0] ?? 0);
        return close.apply(this, args);
      }
    );
  }

  /** @template Key @param {Map<Key, number>} counts @param {Key} key */
  count(counts, key) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** A sample is about to be published. @param {number} source @param {number} atMs */
  publishes(source, atMs) {
    this.published[source] ??= [];
    const samples = this.published[source];
    samples.push([atMs, samples.length + 1]);
  }

  /**
   * Listens to a view as a session does, inside of the process: from the end of a window to its frame.
   *
   * @param {Engine} engine
   * @param {import('@streamgauge/protocol').SubscribeRequest} request
   */
  listen(engine, request) {
    const principal = { userId: 'watch', tenantId, roles: [], metrics: undefined };
    const session = engine.openSession(principal, {
      write: ({ frames }) => {
        for (const { content } of frames) {
          if (content.event === 'update') this.latestMs = Math.max(this.latestMs, Date.now() - content.data.window[1]);
        }
        return 'none';
      },
    });
    session.subscribeOrThrow(request);
  }

  report() {
    return {
      statements: Object.fromEntries(this.statements),
      closes: Object.fromEntries(this.closes),
      published: this.published,
      latestMs: this.latestMs,
    };
  }

  /** Counts from here on. */
  forget() {
    this.statements.clear();
    this.closes.clear();
    this.latestMs = 0;
  }
}

/** @param {unknown} query text, or an object with `text` */
function firstWords(query) {
  const text = typeof query === 'string' ? query : /** @type {{ text?: unknown }} */ (query)?.text;
  return String(text).trim().split(/\s+/).slice(0, 3).join(' ');
}
