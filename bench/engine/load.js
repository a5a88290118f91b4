/**
 * An engine under load, with time of its own: ticks of 100 ms of virtual time, as many samples in each as asked for. One
 * sample object is used again and again, its label and numbers changed, so that not the load is measured.
 */
import { compileCatalog, Engine } from '@streamgauge/engine';

const tickMs = 100;
const startMs = 1_700_000_000_000;

/** @typedef {'mixed' | 'gauges' | 'percentiles'} Metrics */

/** @type {Record<Metrics, { name: string, instrument: any, across?: any, temporality?: any }[]>} */
const metricSets = {
  mixed: [
    { name: 'a', instrument: 'counter' },
    { name: 'b', instrument: 'gauge', across: 'sum' },
    { name: 'c', instrument: 'gauge', across: 'avg' },
    { name: 'd', instrument: 'counter', temporality: 'cumulative' },
  ],
  gauges: ['a', 'b', 'c', 'd'].map((name) => ({ name, instrument: 'gauge', across: 'sum' })),
  percentiles: ['a', 'b', 'c', 'd'].map((name, index) => ({
    name,
    instrument: index === 0 ? 'distribution' : 'gauge',
  })),
};

/** @param {Metrics} set */
function catalogOf(set) {
  return compileCatalog([
    {
      name: 'bench',
      description: 'What is measured',
      channels: [
        {
          name: 'bench',
          description: 'What is measured',
          kind: 'metrics',
          roles: ['*'],
          labels: [
            { name: 'meter', description: 'Key', key: true },
            { name: 'site', description: 'A hundred of them' },
          ],
          metrics: metricSets[set].map((metric) => ({ ...metric, description: metric.name, unit: '1' })),
        },
      ],
    },
  ]);
}

/** Numbers that are neither all equal nor made while it is measured. */
const numbers = Float64Array.from({ length: 4_096 }, (_, index) => Math.round(Math.sin(index) * 1e6) / 64 + 20_000);

export class Load {
  /**
   * @param {{ series: number, metrics?: Metrics, order?: 'in order' | 'at random' }} options
   */
  constructor({ series, metrics = 'mixed', order = 'in order' }) {
    this.nowMs = startMs;
    this.engine = new Engine({
      catalog: catalogOf(metrics),
      clock: { nowMs: () => this.nowMs },
      epoch: 'bench',
      limits: { series: 10_000_000, views: 10_000_000 },
    });
    /** Read from JSON, as they come from a producer, so that they are flat strings. */
    this.meters = /** @type {string[]} */ (
      JSON.parse(JSON.stringify(Array.from({ length: series }, (_, index) => `meter-${index}`)))
    );
    this.sites = Array.from({ length: 100 }, (_, index) => `site-${index}`);
    this.places = placesOf(series, order);
    this.at = 0;
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
  }

  /**
   * Adds views: `narrow` ones that look at one series each, `wide` ones that look at all with different questions, or
   * `grouped` ones with a number for every site.
   *
   * @param {number} count @param {'narrow' | 'wide' | 'grouped'} kind @param {number} windowMs
   */
  addViews(count, kind, windowMs) {
    const sink = {
      write: () => {
        this.frames += 1;
      },
    };
    const principal = { userId: 'bench', tenantId: 'bench', roles: [], metrics: undefined };
    let session = this.engine.openSession(principal, sink);
    for (let view = 0; view < count; view += 1) {
      if (view % 100 === 99) session = this.engine.openSession(principal, sink);
      const { answer } = session.subscribe(this.request(view, kind, windowMs));
      if (!answer.success) throw new Error(answer.error);
    }
    if (this.engine.stats().views < count) throw new Error('views were shared that should differ');
  }

  /** @param {number} view @param {'narrow' | 'wide' | 'grouped'} kind @param {number} windowMs */
  request(view, kind, windowMs) {
    const window = windowMs / 1_000;
    if (kind === 'narrow') {
      const meter = this.meters[view % this.meters.length] ?? '';
      return { channel: 'bench', filters: { meter }, aggregation: { window } };
    }
    const types = /** @type {const} */ (['LAST', 'SUM', 'AVG', 'DELTA', 'MAX']);
    const metrics = ['a', 'b', 'c', 'd'].filter((_, index) => ((view % 15) + 1) & (1 << index));
    // Five functions, fifteen sets of metrics, and then another window.
    const spread = 1 + (Math.floor(view / 75) % 10);
    const type = /** @type {(typeof types)[number]} */ (types[Math.floor(view / 15) % 5]);
    return {
      channel: 'bench',
      metrics,
      ...(kind === 'grouped' ? { groupBy: ['site'] } : {}),
      aggregation: { type, window: window * spread },
    };
  }

  /** What changes from sample to sample; measured alone to be taken off. */
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

  /** @param {number} samples */
  generate(samples) {
    for (let index = 0; index < samples; index += 1) this.next();
  }

  /** @param {number} samples */
  take(samples) {
    const { engine, sample } = this;
    sample.timestampMs = this.nowMs;
    for (let index = 0; index < samples; index += 1) {
      this.next();
      if (engine.take(sample) !== undefined) throw new Error('a sample was refused');
    }
  }

  closeTick() {
    this.nowMs += tickMs;
    this.engine.advance(this.nowMs);
  }
}

/** @param {number} series @param {'in order' | 'at random'} order */
function placesOf(series, order) {
  const places = Uint32Array.from({ length: series }, (_, index) => index);
  if (order === 'in order') return places;
  // Fisher and Yates' shuffle by a fixed sequence, so that every run has the same order.
  let state = 12_345;
  for (let index = series - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const other = state % (index + 1);
    const held = /** @type {number} */ (places[index]);
    places[index] = /** @type {number} */ (places[other]);
    places[other] = held;
  }
  return places;
}
