import fc from 'fast-check';
import { expect, it } from 'vitest';
import { increaseOf, isNoise } from './register.js';

/** The increases of a register's readings, one after another. */
function increases(readings: readonly number[], noiseBand = 0): number[] {
  let held = Number.NaN;
  return readings.map((reading) => {
    const increase = increaseOf(held, reading, noiseBand);
    if (!isNoise(held, reading, noiseBand)) held = reading;
    return increase;
  });
}

it('[R4] the first reading is the zero point, and a fall is a reset whose reading is the increase', () => {
  expect(increases([100, 103, 103, 2, 5])).toEqual([0, 3, 0, 2, 3]);
});

it('[R5] a register that flickers within its noise band adds what it really rose', () => {
  const total = increases([215.7, 215.6, 215.8], 0.2).reduce((sum, increase) => sum + increase, 0);
  expect(total).toBeCloseTo(0.1, 12);
  expect(increases([215.7, 215.6, 215.7], 0.2)).toEqual([0, 0, 0]);
});

it('[R5] a fall as large as the band is a reset', () => {
  expect(increases([10, 9], 1)).toEqual([0, 9]);
  expect(increases([10, 9.5], 1)).toEqual([0, 0]);
});

it('[R4] never gives a negative increase', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true })),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (readings, band) => {
        for (const increase of increases(readings, band)) expect(increase).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
