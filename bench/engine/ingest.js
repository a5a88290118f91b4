import { atLeast } from '../report/bar.js';
import { Load } from './load.js';
import { measure } from './measure.js';

/** @typedef {import('./measure.js').Measured} Measured */
/** @typedef {import('./tables.js').Table<Measured>} Table */
/** @typedef {import('./load.js').LoadOptions} LoadOptions */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Partial<LoadOptions>} [load]
 * @property {[count: number, kind: import('./questions.js').Kind, windowMs: number]} [views]
 * @property {number} [bar] M samples/s
 * @property {string} [floor] name of the row that is the least it could cost
 */

const series = 10_000;
const floorAtRandom = 'the floor: a Map and 20 numbers';
const floorInRounds = 'the floor, series one after the other';

/** @type {Case[]} */
const views = [
  { name: '1 wide view, 1 s', views: [1, 'wide', 1_000] },
  { name: '100 narrow views, 1 s', views: [100, 'narrow', 1_000], bar: 2 },
  { name: '100 narrow views, each tick', views: [100, 'narrow', 100], bar: 2 },
  { name: '100 wide views, 1 s and 2 s', views: [100, 'wide', 1_000], bar: 2 },
  { name: '100 wide views, 1 tick and 2', views: [100, 'wide', 100], bar: 2 },
  { name: '100 wide views by site, 1 tick and 2', views: [100, 'grouped', 100], bar: 2 },
  { name: '10,000 narrow views, 1 s', views: [10_000, 'narrow', 1_000] },
  { name: '10,000 narrow views, each tick', views: [10_000, 'narrow', 100] },
];

/** @type {Case[]} */
const saturatedCases = [
  { name: 'the load alone', load: { taker: 'nothing' } },
  { name: 'by hand: Map of cells by series:metric', load: { taker: 'cells' } },
  { name: 'by hand: values[] until the flush', load: { taker: 'values' } },
  { name: floorAtRandom, load: { taker: 'floor' } },
  { name: floorInRounds, load: { taker: 'floor', order: 'rounds' } },
  { name: 'no view', bar: 5, floor: floorAtRandom },
  {
    name: 'no view, every round in the same shuffled order',
    load: { order: 'shuffled rounds' },
    bar: 5,
    floor: floorAtRandom,
  },
  { name: 'no view, series one after the other', load: { order: 'rounds' }, bar: 5, floor: floorInRounds },
  { name: 'no view, four gauges', load: { metrics: 'gauges' } },
  { name: 'no view, one of four a distribution', load: { metrics: 'percentiles' } },
  {
    name: '1 wide view, P95 of the distribution, 1 s',
    load: { metrics: 'percentiles' },
    views: [1, 'percentile', 1_000],
  },
  ...views,
];

/** @type {Case[]} */
const freshCases = [
  { name: 'the load alone', load: { taker: 'nothing' } },
  { name: 'by hand: Map of cells by series:metric', load: { taker: 'cells' } },
  { name: 'by hand: values[] until the flush', load: { taker: 'values' } },
  { name: 'no view' },
  { name: 'no view, series one after the other', load: { order: 'rounds' } },
];

/** @type {Case[]} */
const onceCases = [
  { name: 'the load alone', load: { taker: 'nothing' } },
  { name: 'by hand: Map of cells by series:metric', load: { taker: 'cells' } },
  { name: 'by hand: values[] until the flush', load: { taker: 'values' } },
  { name: 'no view' },
  ...views.map(({ bar, ...rest }) => rest),
];

/** @param {Case} one @param {Partial<LoadOptions>} more @param {Parameters<typeof measure>[1]} plan */
function measured({ load: options, views }, more, plan) {
  const load = new Load({ series, ...more, ...options });
  if (views !== undefined) load.addViews(...views);
  return measure(load, plan);
}

/**
 * @param {Case[]} cases
 * @param {Partial<LoadOptions>} more
 * @param {Parameters<typeof measure>[1]} plan
 */
function rowsOf(cases, more, plan) {
  return cases.map((one) => ({ name: one.name, run: () => measured(one, more, plan) }));
}

/** @param {Case[]} cases @returns {Table['cells']} */
function cellsOf(cases) {
  return (results) =>
    results.map((result, index) => {
      const bar = cases[index]?.bar;
      const [median, best] = [1e3 / result.total, 1e3 / result.best];
      const { samplesPerTick, take, close, total } = result;
      const closeMs = (close * samplesPerTick) / 1e6;
      const floor = results[cases.findIndex(({ name }) => name === cases[index]?.floor)];
      const ratio = floor === undefined ? '' : total / floor.total;
      const verdict = bar === undefined ? '' : atLeast(median, bar);
      return [samplesPerTick, take, close, closeMs, total, median, best, verdict, ratio];
    });
}

const head = ['samples/tick', 'take ns', 'ticks ns', 'ms/tick', 'total ns', 'M/s median', 'M/s best', 'bar', '× floor'];
/** Ten ticks: every window of 1 s closes once in each round, of 2 s in every other one. */
const ticks = 10;

/** @type {Table} */
export const ingest = {
  title: 'Ingest: samples of 4 metrics, 10,000 series at random, as many per tick as a busy loop takes',
  note: 'ns of CPU per sample. The load’s own work is in every number; its row says how much. A narrow view looks at one series, a wide one at all; no two ask the same. Frames are made and counted, nobody encodes them. The floor finds a series by one key and adds to 20 numbers, and does nothing else.',
  head,
  rows: rowsOf(saturatedCases, {}, { samplesPerTick: 'busy', ticks, rounds: 3, warmUpTicks: ticks }),
  cells: cellsOf(saturatedCases),
};

/** @type {Table} */
export const fresh = {
  title: 'Ingest of objects as JSON.parse makes them: every sample an object with strings of its own',
  note: 'The parsing is not measured; the first look at a string is, its hash and its comparison. No view.',
  head,
  rows: rowsOf(freshCases, { fresh: true }, { samplesPerTick: 20_000, ticks: 5, rounds: 3, warmUpTicks: 10 }),
  cells: cellsOf(freshCases),
};

/** @type {Table} */
export const once = {
  title: 'The same with 10,000 samples per tick: every series once, so that the ticks show',
  note: 'ns of CPU per sample, which is per touched series.',
  head,
  rows: rowsOf(onceCases, {}, { samplesPerTick: series, ticks, rounds: 3, warmUpTicks: 2 * ticks }),
  cells: cellsOf(onceCases),
};
