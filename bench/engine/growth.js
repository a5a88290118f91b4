import { atMost } from '../report/bar.js';
import { Load } from './load.js';
import { cpuOf, measure } from './measure.js';

/** @typedef {{ take: number, close: number, lookUp: number | undefined }} Grown */
/** @typedef {import('./tables.js').Table<Grown>} Table */
/** @typedef {import('./order.js').Order} Order */
/** @typedef {'engine' | 'floor' | 'cells' | 'nothing'} Taker */

const bar = 1.3;
const sizes = [100, 10_000, 1_000_000];
/** Samples of a tick, equal in every row: 100 series report 10,000 times each, a million once each. */
const samplesPerTick = 1_000_000;

/** @type {[Order, Taker][]} */
const kinds = [
  ['rounds', 'engine'],
  ['rounds', 'floor'],
  ['shuffled rounds', 'engine'],
  ['shuffled rounds', 'floor'],
  ['at random', 'engine'],
  ['at random', 'floor'],
  ['at random', 'nothing'],
  ['at random', 'cells'],
];
const seriesCases = kinds.flatMap(([order, taker]) => sizes.map((series) => ({ series, order, taker })));

/** @param {{ series: number, order: Order, taker: Taker }} one @returns {Grown} */
function grownTo({ series, order, taker }) {
  const load = new Load({ series, order, taker });
  // What is written by hand is slower by far, and the run has a bound.
  const rounds = taker === 'cells' ? 1 : 3;
  const { take, close } = measure(load, { samplesPerTick, ticks: 1, rounds, warmUpTicks: rounds > 1 ? 2 : 1 });
  return { take, close, lookUp: taker === 'engine' ? lookUpIn(load) : undefined };
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
const titleOf = (taker) =>
  ({ engine: '', floor: 'the floor, ', cells: 'by hand (cells), ', nothing: 'the load alone, ' })[taker];

/** @type {Table} */
export const growth = {
  title: 'Growth with the number of series: taking samples, a million in a tick',
  note: 'ns of CPU per sample, the load’s own work in them. A million series are each touched for the first time in the tick by every sample. Shuffled rounds repeat one order, at random has another one each round. Map.get is what any hash table needs to find the key; the floor adds to 20 numbers of a row then, and does nothing else.',
  head: ['take ns', 'ratio', 'bar', 'ticks ns', 'Map.get ns', '× floor'],
  rows: seriesCases.map((one) => ({
    name: `${titleOf(one.taker)}${one.series.toLocaleString('en-US')} series, ${one.order}`,
    run: () => grownTo(one),
  })),
  cells: (results) =>
    results.map(({ take, close, lookUp }, index) => {
      const first = results[index - (index % sizes.length)]?.take ?? Number.NaN;
      const isOurs = seriesCases[index]?.taker === 'engine';
      // The rows of the floor follow those of the engine in the same order of series.
      const floor = isOurs ? results[index + sizes.length] : undefined;
      return [
        take,
        take / first,
        isOurs ? atMost(take / first, bar) : '',
        close,
        lookUp ?? '',
        floor === undefined ? '' : take / floor.take,
      ];
    }),
};

const viewCounts = [1, 100, 10_000];

/** @type {import('./tables.js').Table<import('./measure.js').Measured>} */
export const views = {
  title: 'Growth with the number of views: taking samples, 10,000 series, narrow views of 1 s',
  note: 'ns of CPU per sample, 250,000 samples per tick.',
  head: ['take ns', 'ratio', 'bar', 'ticks ns'],
  rows: viewCounts.map((count) => ({
    name: count === 1 ? '1 view' : `${count.toLocaleString('en-US')} views`,
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
