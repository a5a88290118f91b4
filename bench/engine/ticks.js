import { Load } from './load.js';
import { measure } from './measure.js';

/** @typedef {import('./questions.js').Kind} Kind */

/** @type {[name: string, series: number, views: number, kind: Kind][]} */
const cases = [
  ['no view, 1,000 series touched', 1_000, 0, 'wide'],
  ['no view, 10,000 series touched', 10_000, 0, 'wide'],
  ['no view, 100,000 series touched', 100_000, 0, 'wide'],
  ['1 wide view', 10_000, 1, 'wide'],
  ['75 wide views', 10_000, 75, 'wide'],
  ['75 wide views by site', 10_000, 75, 'grouped'],
  ['1,000 narrow views', 10_000, 1_000, 'narrow'],
  ['10,000 narrow views', 10_000, 10_000, 'narrow'],
];
/** The row that is taken off to see what views add. */
const withoutViews = 1;

/** @type {import('./tables.js').Table<import('./measure.js').Measured>} */
export const ticks = {
  title: 'Closing a tick: every series touched once, every view due',
  note: 'ns of CPU. Wide views: 75 different questions of one tick. Per view and series (wide) or per matched view (narrow) is what is above the row without views.',
  head: ['ms/tick', 'ns per touched series', 'ns per series and view', 'ns per matched view'],
  rows: cases.map(([name, series, views, kind]) => ({
    name,
    run: () => {
      const load = new Load({ series });
      if (views > 0) load.addViews(views, kind, 100);
      const ticks = Math.max(3, Math.round(100_000 / series));
      return measure(load, { samplesPerTick: series, ticks, rounds: 3, warmUpTicks: ticks });
    },
  })),
  cells: (results) => {
    const alone = results[withoutViews]?.close ?? Number.NaN;
    return results.map(({ close }, index) => {
      const [, series = 0, views = 0, kind] = cases[index] ?? [];
      const added = ((close - alone) * series) / views;
      return [
        (close * series) / 1e6,
        close,
        views > 0 && kind !== 'narrow' ? added / series : '',
        views > 0 && kind === 'narrow' ? added : '',
      ];
    });
  },
};
