import { atMost } from '../report/bar.js';
import { Load } from './load.js';
import { cpuOf, measure } from './measure.js';

/** @typedef {{ take: number, close: number, lookUp: number }} Grown */
/** @typedef {import('./tables.js').Table<Grown>} Table */
/** @typedef {import('./order.js').Order} Order */
/** @typedef {'engine' | 'cells'} Taker */

const bar = 1.3;
const sizes = [100, 10_000, 1_000_000];
/** Samples that each row takes in all, after the warm-up, so that all have equal ones. */
const samples = 3_000_000;

/** @type {[Order, Taker][]} */
const kinds = [
  ['rounds', 'engine'],
  ['shuffled rounds', 'engine'],
  ['at random', 'engine'],
  ['at random', 'cells'],
];
const seriesCases = kinds.flatMap(([order, taker]) => sizes.map((series) => ({ series, order, taker })));

/** @param {{ series: number, order: Order, taker: Taker }} one @returns {Grown} */
function grownTo({ series, order, taker }) {
  const load = new Load({ series, order, taker });
  const ticks = Math.max(1, Math.round(samples / 3 / series));
  const warmUpTicks = Math.max(2, Math.round(300_000 / series));
  const { take, close } = measure(load, { samplesPerTick: series, ticks, rounds: 3, warmUpTicks });
  return { take, close, lookUp: lookUpIn(load) };
}

/** What a Map alone needs to find the series by its key, ns. @param {Load} load */
function lookUpIn({ meters, places }) {
  const ids = new Map(meters.map((meter, index) => [meter, index]));
  const times = 1_000_000;
  let sum = 0;
  const find = () => {
    for (let index = 0; index < times; index += 1) {
      const place = /** @type {number} */ (places[index % places.length]);
      sum += ids.get(/** @type {string} */ (meters[place])) ?? 0;
    }
  };
  find();
  const ns = cpuOf(find) / times;
  if (sum < 0) throw new Error('unreachable; it keeps the loop');
  return ns;
}

/** @param {Taker} taker */
const titleOf = (taker) => (taker === 'cells' ? 'by hand (cells), ' : '');

/** @type {Table} */
export const growth = {
  title: 'Growth with the number of series: taking samples, every series once a tick, equal samples in all',
  note: 'ns of CPU per sample, the load’s own work in them. Shuffled rounds repeat one order, at random has another one each round. Map.get is what any hash table needs to find the key.',
  head: ['take ns', 'ratio', 'bar', 'ticks ns', 'Map.get ns'],
  rows: seriesCases.map((one) => ({
    name: `${titleOf(one.taker)}${one.series.toLocaleString('en-US')} series, ${one.order}`,
    run: () => grownTo(one),
  })),
  cells: (results) =>
    results.map(({ take, close, lookUp }, index) => {
      const first = results[index - (index % sizes.length)]?.take ?? Number.NaN;
      const isOurs = seriesCases[index]?.taker === 'engine';
      return [take, take / first, isOurs ? atMost(take / first, bar) : '', close, lookUp];
    }),
};

const viewCounts = [1, 100, 10_000];

/** @type {import('./tables.js').Table<import('./measure.js').Measured>} */
export const views = {
  title: 'Growth with the number of views: taking samples, 10,000 series, narrow views of 1 s',
  note: 'ns of CPU per sample, 250,000 samples per tick.',
  head: ['take ns', 'ratio', 'bar', 'ticks ns'],
  rows: viewCounts.map((count) => ({
    name: `${count.toLocaleString('en-US')} views`,
    run: () => {
      const load = new Load({ series: 10_000 });
      load.addViews(count, 'narrow', 1_000);
      return measure(load, { samplesPerTick: 250_000, ticks: 10, rounds: 3, warmUpTicks: 5 });
    },
  })),
  cells: (results) => {
    const first = results[0]?.take ?? Number.NaN;
    return results.map(({ take, close }) => [take, take / first, atMost(take / first, bar), close]);
  },
};
