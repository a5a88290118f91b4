/**
 * Somebody who takes samples, under load, with time of its own: ticks of 100 ms of virtual time, as many samples in each
 * as asked for. One sample object is used again and again, its labels and numbers changed, so that not the load is
 * measured.
 */
import { Engine } from '@streamgauge/engine';
import { CellsByKey, Nothing, ValuesByMetric } from './by-hand.js';
import { catalogOf } from './catalog.js';
import { Floor } from './floor.js';
import { placesOf } from './order.js';
import { requestOf } from './questions.js';

const tickMs = 100;
const startMs = 1_700_000_000_000;
const subscriptionsPerSession = 100;
const principal = { userId: 'bench', tenantId: 'bench', roles: [], metrics: undefined };

/** Numbers that are neither all equal nor made while it is measured. */
const numbers = Float64Array.from({ length: 4_096 }, (_, index) => Math.round(Math.sin(index) * 1e6) / 64 + 20_000);

const byHand = { nothing: Nothing, floor: Floor, cells: CellsByKey, values: ValuesByMetric };

/**
 * @typedef {object} LoadOptions
 * @property {number} series
 * @property {'engine' | keyof typeof byHand} [taker] who takes the samples
 * @property {import('./catalog.js').Metrics} [metrics]
 * @property {import('./order.js').Order} [order]
 * @property {boolean} [fresh] whether each sample is an object of its own with strings of its own, as JSON.parse makes
 *   them of what a producer sends; they are made before the clock starts
 */

export class Load {
  /** @param {LoadOptions} options */
  constructor({ series, taker = 'engine', metrics = 'mixed', order = 'at random', fresh = false }) {
    this.nowMs = startMs;
    this.engine =
      taker === 'engine'
        ? new Engine({
            catalog: catalogOf(metrics),
            clock: { nowMs: () => this.nowMs },
            epoch: 'bench',
            limits: { series: 10_000_000, views: 10_000_000 },
          })
        : undefined;
    this.taker = this.engine ?? new byHand[/** @type {keyof typeof byHand} */ (taker)]();
    /** Read from JSON, as they come from a producer, so that they are flat strings. */
    this.meters = /** @type {string[]} */ (
      JSON.parse(JSON.stringify(Array.from({ length: series }, (_, index) => `meter-${index}`)))
    );
    this.sites = Array.from({ length: 100 }, (_, index) => `site-${index}`);
    this.places = placesOf(series, order);
    this.at = 0;
    this.fresh = fresh;
    this.countsSamples = metrics !== 'gauges';
    this.taken = 0;
    this.views = 0;
    this.frames = 0;
    this.labels = { meter: '', site: '' };
    this.metrics = { a: 0, b: 0, c: 0, d: 0 };
    this.sample = {
      tenantId: 'bench',
      channel: 'bench',
      labels: this.labels,
      metrics: this.metrics,
      timestampMs: startMs,
    };
    /** @type {(typeof this.sample)[]} */
    this.prepared = [];
  }

  /**
   * Adds views of one kind.
   *
   * @param {number} count @param {import('./questions.js').Kind} kind @param {number} windowMs
   */
  addViews(count, kind, windowMs) {
    const { engine } = this;
    if (engine === undefined) throw new Error('what is written by hand has no views');
    const sink = {
      /** @param {import('@streamgauge/engine').FrameBatch} batch */
      write: (batch) => {
        this.frames += batch.frames.length;
        return /** @type {const} */ ('none');
      },
    };
    let session = engine.openSession(principal, sink);
    for (let view = 0; view < count; view += 1) {
      if (view % subscriptionsPerSession === subscriptionsPerSession - 1) session = engine.openSession(principal, sink);
      const { answer } = session.subscribe(requestOf(kind, view, windowMs, this.meters));
      if (!answer.success) throw new Error(answer.error);
    }
    this.views += count;
    if (engine.stats().views !== this.views) throw new Error('views were shared that should differ');
  }

  /** What changes from sample to sample. */
  next() {
    const place = /** @type {number} */ (this.places[this.at]);
    this.at += 1;
    if (this.at === this.places.length) this.at = 0;
    this.labels.meter = /** @type {string} */ (this.meters[place]);
    this.labels.site = /** @type {string} */ (this.sites[place % 100]);
    const number = /** @type {number} */ (numbers[this.at & 4_095]);
    this.metrics.a = 1;
    this.metrics.b = number;
    this.metrics.c = number * 0.5;
    this.metrics.d += 0.25;
  }

  /** Makes what the next `take` needs; not measured. @param {number} samples */
  prepare(samples) {
    if (!this.fresh) return;
    const lines = Array.from({ length: samples }, () => {
      this.next();
      return JSON.stringify({ labels: this.labels, metrics: this.metrics });
    });
    const parsed = JSON.parse(`[${lines.join()}]`);
    this.prepared = parsed.map((/** @type {Pick<typeof this.sample, 'labels' | 'metrics'>} */ { labels, metrics }) => ({
      tenantId: 'bench',
      channel: 'bench',
      labels,
      metrics,
      timestampMs: this.nowMs,
    }));
  }

  /** @param {number} samples */
  take(samples) {
    const { taker, sample } = this;
    this.taken += samples;
    sample.timestampMs = this.nowMs;
    if (this.fresh) {
      for (const prepared of this.prepared) if (taker.take(prepared) !== undefined) throw new Error('refused');
      return;
    }
    for (let index = 0; index < samples; index += 1) {
      this.next();
      if (taker.take(sample) !== undefined) throw new Error('refused');
    }
  }

  closeTick() {
    this.nowMs += tickMs;
    this.taker.advance(this.nowMs);
  }

  /** What was measured must also have happened: every sample is in the total, and every view has had frames. */
  check() {
    const { engine } = this;
    if (engine === undefined) return;
    if (this.frames < this.views) throw new Error(`${this.views} views had ${this.frames} frames`);
    if (!this.countsSamples) return;
    const session = engine.openSession(principal, { write: () => 'none' });
    const { frames } = session.subscribe({ channel: 'bench', metrics: ['a'], aggregation: { type: 'LAST' } });
    const [content] = frames.map((frame) => frame.content);
    const total = content?.event === 'snapshot' ? content.data.data.a : undefined;
    if (total !== this.taken) throw new Error(`the total is ${total} after ${this.taken} samples`);
  }
}
