import { expect, it } from 'vitest';
import { roundTo } from './rounding.js';

it.each([
  [1.005_1, 2, 1.01],
  [-2.345_6, 1, -2.3],
  [1_234.5, 0, 1_235],
])('%d to %i decimals is %d', (value, decimals, rounded) => {
  expect(roundTo(value, decimals)).toBe(rounded);
});

it('what rounds to nothing is 0, not −0', () => {
  expect(roundTo(-0.2, 0)).toBe(0);
});
