import { expect, it } from 'vitest';
import { MeanReverting } from './mean-reverting.js';
import { SeededRandom } from './seeded-random.js';

function spread(stepMs: number): { mean: number; deviation: number } {
  const walk = new MeanReverting(new SeededRandom(3, `step ${stepMs}`), {
    mean: 50,
    deviation: 4,
    relaxationMs: 10_000,
  });
  const values = Array.from({ length: 40_000 }, () => walk.advance(stepMs));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

it.each([1_000, 5_000, 60_000])('mean and spread do not depend on the step (%i ms)', (stepMs) => {
  const { mean, deviation } = spread(stepMs);
  expect(Math.abs(mean - 50)).toBeLessThan(0.5);
  expect(Math.abs(deviation - 4)).toBeLessThan(0.3);
});

it('no time changes nothing', () => {
  const walk = new MeanReverting(new SeededRandom(3, 'still'), { mean: 1, deviation: 1, relaxationMs: 1_000 });
  const before = walk.value;
  expect(walk.advance(0)).toBe(before);
});
