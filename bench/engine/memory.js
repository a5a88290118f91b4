import { CellsByKey } from './by-hand.js';
import { Load } from './load.js';
import { liveBytes } from './measure.js';

const seriesCount = 100_000;
const viewCount = 10_000;

/** Growth of what lives while series appear, with their names; after one tick. @param {Load} load */
function perSeries(load) {
  const before = liveBytes();
  for (let series = 0; series < seriesCount; series += 1) {
    // A name that nobody else holds, and that is flat as one from the wire.
    load.meters[0] = Buffer.from(`device-${series}`).toString('latin1');
    load.at = 0;
    load.take(1);
  }
  // What is written by hand forgets everything at its flush; it is weighed as it is before.
  if (load.engine !== undefined) load.closeTick();
  return (liveBytes() - before) / seriesCount;
}

/** Growth of what lives with views that have closed a window. @param {number} count @param {'narrow' | 'wide'} kind */
function perView(count, kind) {
  const load = new Load({ series: viewCount });
  const tick = () => {
    load.take(viewCount);
    load.closeTick();
  };
  for (let index = 0; index < 10; index += 1) tick();
  const before = liveBytes();
  load.addViews(count, kind, 1_000);
  for (let index = 0; index < 30; index += 1) tick();
  const bytes = (liveBytes() - before) / count;
  load.check();
  return bytes;
}

/** @type {import('./tables.js').Table<number>} */
export const memory = {
  title: 'Memory that lives: heap, typed arrays and buffers after the garbage is gone',
  note: 'A series of 4 metrics with its name, touched in the last tick; by hand: its cells. A view with its share of a session, after three windows of 1 s.',
  head: ['bytes'],
  rows: [
    { name: `per series, of ${seriesCount.toLocaleString('en-US')}`, run: () => perSeries(new Load({ series: 1 })) },
    {
      name: 'per series with a wide view of 1 s',
      run: () => {
        const load = new Load({ series: 1 });
        load.addViews(1, 'wide', 1_000);
        return perSeries(load);
      },
    },
    {
      name: 'per series by hand: Map of cells by series:metric',
      run: () => {
        const load = new Load({ series: 1, taker: 'cells' });
        const bytes = perSeries(load);
        // Also keeps the cells until they have been weighed.
        if (!(load.taker instanceof CellsByKey) || load.taker.cells.size !== 4 * seriesCount) throw new Error('lost');
        return bytes;
      },
    },
    { name: 'per narrow view, of 10,000', run: () => perView(viewCount, 'narrow') },
    { name: 'per wide view, of 75', run: () => perView(75, 'wide') },
  ],
  cells: (results) => results.map((bytes) => [bytes]),
};
