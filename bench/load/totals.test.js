import { describe, expect, it } from 'vitest';
import { publishedFrom, wrongTotals } from './totals.js';

/** @type {import('./totals.js').Published} */
const published = [
  [1_050, 1],
  [1_150, 2],
  [1_250, 4],
];

describe('totals of a run', () => {
  it('count what was published from a moment on, that moment included', () => {
    expect([0, 1_050, 1_051, 1_200, 1_300].map((fromMs) => publishedFrom(published, fromMs))).toEqual([4, 4, 3, 2, 0]);
    expect(publishedFrom([], 0)).toBe(0);
  });

  it('are wrong where a session was told more or less', () => {
    const sessions = [
      { asOf: 1_000, sum: 4 },
      { asOf: 1_100, sum: 3 },
      { asOf: 1_100, sum: 2 },
      { asOf: 1_100, sum: 4 },
    ];
    expect(wrongTotals(sessions, () => published)).toEqual([sessions[2], sessions[3]]);
    expect(wrongTotals(sessions, (index) => (index === 0 ? published : []))).toHaveLength(3);
  });
});
