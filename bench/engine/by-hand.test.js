import { describe, expect, it } from 'vitest';
import { CellsByKey, ValuesByMetric } from './by-hand.js';

const samples = [
  { labels: { meter: 'm', site: 's' }, metrics: { a: 2, b: -1 } },
  { labels: { meter: 'm', site: 's' }, metrics: { a: 5, b: -3 } },
  { labels: { meter: 'n', site: 's' }, metrics: { a: 1 } },
];

describe('what is written by hand', () => {
  it('does the work that it is compared for', () => {
    const [cells, values] = [new CellsByKey(), new ValuesByMetric()];
    for (const sample of samples) {
      cells.take(sample);
      values.take(sample);
    }
    expect([...cells.cells]).toEqual([
      ['m:s:a', { count: 2, sum: 7, min: 2, max: 5, last: 5 }],
      ['m:s:b', { count: 2, sum: -4, min: -3, max: -1, last: -3 }],
      ['n:s:a', { count: 1, sum: 1, min: 1, max: 1, last: 1 }],
    ]);
    expect([...values.values]).toEqual([
      ['m:s', { a: [2, 5], b: [-1, -3] }],
      ['n:s', { a: [1] }],
    ]);
    cells.advance();
    values.advance();
    expect([cells.cells.size, values.values.size]).toEqual([0, 0]);
  });
});
