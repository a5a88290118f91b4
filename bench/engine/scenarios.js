import { CellsByKey, ValuesByMetric } from './by-hand.js';
import { Load } from './load.js';
import { cpuOf, liveBytes, measure } from './measure.js';

/** @typedef {{ title: string, note: string, head: string[], rows: (string | number)[][] }} Report */

const saturated = { perTick: 500_000, ticks: 3 };
const perSecond = (/** @type {number} */ ns) => 1e9 / ns / 1e6;
/** @param {number} value @param {number} bar */
const atLeast = (value, bar) => `≥ ${bar} ${value >= bar ? 'ok' : 'BELOW'}`;

/** @returns {Report} */
function ingest() {
  /** @type {[string, number, 'narrow' | 'wide' | 'grouped' | undefined, number, number | undefined][]} */
  const cases = [
    ['no view', 0, undefined, 0, 5],
    ['1 view of all, 1 s', 1, 'wide', 1_000, undefined],
    ['100 views of one series each, 1 s', 100, 'narrow', 1_000, 2],
    ['100 views of all, 1 s to 2 s', 100, 'wide', 1_000, 2],
    ['100 views of all, each tick or two', 100, 'wide', 100, 2],
    ['100 views by site, 1 s to 2 s', 100, 'grouped', 1_000, 2],
    ['10,000 views of one series each, 1 s', 10_000, 'narrow', 1_000, undefined],
  ];
  const rows = cases.map(([what, views, kind, windowMs, bar]) => {
    const load = new Load({ series: 10_000 });
    if (kind !== undefined) load.addViews(views, kind, windowMs);
    const { generate, take, close, total } = measure(load, {
      ...saturated,
      perTick: bar === 2 ? 200_000 : 500_000,
      ticks: 10,
    });
    return [
      what,
      generate,
      take,
      close,
      total,
      perSecond(total),
      bar === undefined ? '' : atLeast(perSecond(total), bar),
    ];
  });
  for (const metrics of /** @type {const} */ (['gauges', 'percentiles'])) {
    const { generate, take, close, total } = measure(new Load({ series: 10_000, metrics }), saturated);
    rows.push([
      metrics === 'gauges' ? 'no view, four gauges' : 'no view, one of four with percentiles',
      generate,
      take,
      close,
      total,
      perSecond(total),
      '',
    ]);
  }
  return {
    title: 'Samples of 4 metrics, 10,000 series, as many per tick as such a loop takes',
    note: 'ns of CPU per sample; take includes the load’s own work, total does not. 500,000 samples a tick without a view, else 200,000 where there is a bar.',
    head: ['views', 'load ns', 'take ns', 'ticks ns', 'total ns', 'M samples/s', 'bar'],
    rows,
  };
}

/** @returns {Report} */
function byHand() {
  const rows = [new CellsByKey(), new ValuesByMetric()].map((peer) => {
    const load = new Load({ series: 10_000 });
    const ns = (/** @type {number} */ samples) =>
      cpuOf(() => {
        for (let index = 0; index < samples; index += 1) {
          load.next();
          peer.take(load.sample);
        }
        peer.flush();
      }) / samples;
    ns(100_000);
    const measured = [ns(200_000), ns(200_000), ns(200_000)].sort((a, b) => a - b)[1] ?? 0;
    const name = peer instanceof CellsByKey ? 'a Map of cells by series:metric' : 'values[] until the flush';
    return [name, measured, perSecond(measured)];
  });
  const { take } = measure(new Load({ series: 10_000 }), { perTick: 200_000, ticks: 3 });
  rows.unshift(['Engine.take', take, perSecond(take)]);
  return {
    title: 'The same samples, beside what is written by hand',
    note: 'ns of CPU per sample, the load’s own work in all of them. The ones by hand check nothing, know no window and no view.',
    head: ['what', 'ns', 'M samples/s'],
    rows,
  };
}

/** @returns {Report} */
function ticks() {
  /** @type {(string | number)[][]} */
  const rows = [];
  const costs = (/** @type {number} */ views, /** @type {'narrow' | 'wide' | 'grouped'} */ kind) => {
    const load = new Load({ series: 10_000 });
    if (views > 0) load.addViews(views, kind, 100);
    return measure(load, { perTick: 10_000, ticks: 20 }).close;
  };
  const alone = costs(0, 'wide');
  rows.push(['per touched series, no view', alone, '']);
  const wide = costs(75, 'wide');
  rows.push(['per touched series and view of all (75 views)', (wide - alone) / 75, '']);
  const grouped = costs(75, 'grouped');
  rows.push(['per touched series and view by site (75 views)', (grouped - alone) / 75, '']);
  const narrow = costs(10_000, 'narrow');
  rows.push(['per matched view of one series, 4 metrics (10,000 views)', narrow - alone, '']);
  return {
    title: 'Closing a tick: 10,000 series touched once, every view due',
    note: 'ns of CPU; frames are made, nobody encodes them.',
    head: ['what', 'ns', ''],
    rows,
  };
}

/** @returns {Report} */
function growth() {
  /** @type {(string | number)[][]} */
  const rows = [];
  for (const order of /** @type {const} */ (['in order', 'at random'])) {
    let first = 0;
    for (const series of [100, 10_000, 1_000_000]) {
      // Every series once a tick, so that the number of series is all that differs.
      const plan = {
        perTick: series,
        ticks: Math.max(2, Math.round(2_000_000 / series)),
        warmUp: Math.max(2, Math.round(300_000 / series)),
      };
      const load = new Load({ series, order });
      const { take, generate, close } = measure(load, plan);
      const cost = take - generate;
      first ||= cost;
      rows.push([
        `${series.toLocaleString('en-US')} series ${order}`,
        cost,
        close,
        cost / first,
        cost / first <= 1.3 ? '≤ 1.3 ok' : '≤ 1.3 ABOVE',
        lookUp(load, series),
      ]);
    }
  }
  let first = 0;
  for (const views of [1, 100, 10_000]) {
    const load = new Load({ series: 10_000 });
    load.addViews(views, 'narrow', 1_000);
    const { take, generate, close } = measure(load, saturated);
    const cost = take - generate;
    first ||= cost;
    rows.push([
      `${views.toLocaleString('en-US')} views of one series each`,
      cost,
      close,
      cost / first,
      cost / first <= 1.3 ? '≤ 1.3 ok' : '≤ 1.3 ABOVE',
      '',
    ]);
  }
  return {
    title: 'Growth: Engine.take, every series once a tick; and with more views',
    note: 'ns of CPU per sample without the load’s own work. The last column is what a Map needs only to find the series by its key.',
    head: ['what', 'take ns', 'ticks ns', 'ratio', 'bar', 'Map.get ns'],
    rows,
  };
}

/** @param {Load} load @param {number} series */
function lookUp(load, series) {
  const ids = new Map(load.meters.map((meter, index) => [meter, index]));
  const samples = Math.max(1_000_000, series);
  let sum = 0;
  const find = () => {
    for (let index = 0; index < samples; index += 1) {
      sum += ids.get(/** @type {string} */ (load.meters[/** @type {number} */ (load.places[index % series])])) ?? 0;
    }
  };
  find();
  const ns = cpuOf(find) / samples;
  if (sum < 0) throw new Error('unreachable, and it keeps the loop');
  return ns;
}

/** @returns {Report} */
function memory() {
  const before = liveBytes();
  const load = new Load({ series: 100_000 });
  const own = liveBytes();
  load.take(100_000);
  load.closeTick();
  const withSeries = liveBytes();
  const narrow = new Load({ series: 10_000 });
  narrow.take(10_000);
  narrow.closeTick();
  const without = liveBytes();
  narrow.addViews(10_000, 'narrow', 1_000);
  for (let tick = 0; tick < 10; tick += 1) {
    narrow.take(10_000);
    narrow.closeTick();
  }
  const withViews = liveBytes();
  return {
    title: 'Memory that lives',
    note: `The names of the series themselves (${Math.round((own - before) / 100_000)} bytes each) come from the load. A series of 4 metrics was touched in the last tick; a view of 4 metrics has closed a window and has a session of its own share.`,
    head: ['what', 'bytes'],
    rows: [
      ['per series (100,000)', (withSeries - own) / 100_000],
      ['per view of one series with its subscription (10,000)', (withViews - without) / 10_000],
    ],
  };
}

/** @type {Readonly<Record<string, () => Report>>} */
export const scenarios = { ingest, byHand, ticks, growth, memory };
