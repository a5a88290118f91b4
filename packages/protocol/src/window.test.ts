import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWindowMs } from './window.js';

describe('parseWindowMs', () => {
  it.each([
    [0, 0],
    [0.1, 100],
    [0.5, 500],
    [1, 1_000],
    [3_600, 3_600_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['1m', 60_000],
    ['1h', 3_600_000],
  ])('[W12] reads %s as %s ms', (window, ms) => expect(parseWindowMs(window)).toBe(ms));

  it.each([
    -1,
    3_601,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0.0001,
    '',
    '1',
    'ms',
    '-1s',
    '2h',
    '1 s',
    '1e3s',
    '61m',
    '0x10s',
  ])('[W12] refuses %s', (window) => expect(parseWindowMs(window)).toBeUndefined());

  it('[W12] reads every whole number of milliseconds up to an hour, in each form alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600_000 }), (ms) => {
        expect(parseWindowMs(ms / 1_000)).toBe(ms);
        expect(parseWindowMs(`${ms}ms`)).toBe(ms);
      }),
    );
  });
});
