import { expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { HistoricalVar } from './historical-var.js';

const historicalVar = new HistoricalVar(new SeededRandom(2, 'var'), ['ALDER', 'BIRCH']);

it('an empty book has none', () => {
  expect(historicalVar.of(new Map())).toBe(0);
});

it('a book twice as large has twice as much', () => {
  const single = historicalVar.of(new Map([['ALDER', 100_000]]));
  expect(single).toBeGreaterThan(500);
  expect(single).toBeLessThan(10_000);
  expect(historicalVar.of(new Map([['ALDER', 200_000]]))).toBeCloseTo(2 * single, 6);
});

it('that of a book is not the sum of its parts, and a hedge lowers it', () => {
  const long = historicalVar.of(new Map([['ALDER', 100_000]]));
  const short = historicalVar.of(new Map([['BIRCH', -100_000]]));
  const book = historicalVar.of(
    new Map([
      ['ALDER', 100_000],
      ['BIRCH', -100_000],
    ]),
  );
  expect(book).toBeLessThan(0.95 * (long + short));
});
