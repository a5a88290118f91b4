import { expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { HawkesArrivals } from './hawkes-arrivals.js';

const options = { basePerSecond: 0.2, jumpPerSecond: 0.6, decayPerSecond: 1 };

function countsPerSecond(seconds: number): number[] {
  const arrivals = new HawkesArrivals(new SeededRandom(9, 'hawkes'), options);
  return Array.from({ length: seconds }, (_, index) => arrivals.between(index * 1_000, (index + 1) * 1_000).length);
}

it('arrive inside the interval and in order', () => {
  const arrivals = new HawkesArrivals(new SeededRandom(9, 'order'), options);
  const times = arrivals.between(5_000, 605_000);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThan(5_000);
  expect(times.at(-1)).toBeLessThanOrEqual(605_000);
});

it('arrive at the base rate over one less the branching ratio', () => {
  // 0.2 / (1 − 0.6 / 1) = 0.5 per second.
  const counts = countsPerSecond(40_000);
  expect(counts.reduce((sum, count) => sum + count, 0) / counts.length).toBeCloseTo(0.5, 1);
});

it('arrive in bursts: counts vary far more than those of independent arrivals', () => {
  const counts = countsPerSecond(40_000);
  const perTenSeconds = Array.from({ length: 4_000 }, (_, index) =>
    counts.slice(index * 10, index * 10 + 10).reduce((sum, count) => sum + count, 0),
  );
  const mean = perTenSeconds.reduce((sum, count) => sum + count, 0) / perTenSeconds.length;
  const variance = perTenSeconds.reduce((sum, count) => sum + (count - mean) ** 2, 0) / perTenSeconds.length;
  expect(variance / mean).toBeGreaterThan(2.5);
});

it('nothing arrives in no time', () => {
  expect(new HawkesArrivals(new SeededRandom(9, 'none'), options).between(1_000, 1_000)).toEqual([]);
});
