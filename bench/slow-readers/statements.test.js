import { describe, expect, it } from 'vitest';
import { statementsOf } from './statements.js';

/** @type {import('../load/totals.js').Session} */
const fast = {
  ...{ kind: 'fast', live: true, closeCode: 0, quality: 0, updates: 2, merged: 0, gaps: 0, snapshots: 1 },
  ...{ recovered: false, asOf: 1_000, sum: 2 },
};
/** @type {import('../load/totals.js').Session} */
const slow = { ...fast, kind: 'slow', quality: 2, updates: 1, merged: 1 };
/** @type {import('../load/totals.js').Session} */
const deaf = { ...fast, kind: 'deaf', live: false, updates: 0, sum: 0 };
/** @type {import('../load/totals.js').Session} */
const silent = { ...deaf, kind: 'silent' };
/** @type {import('./statements.js').Run} */
const run = {
  p99Us: 5_000,
  liveBytes: [30e6, 40e6, 41e6],
  sessions: [fast, slow, deaf, silent],
  published: [
    [1_050, 1],
    [1_150, 2],
  ],
  closes: { 4008: 1, 4009: 1 },
};

const verdicts = (/** @type {Partial<import('./statements.js').Run>} */ changes) =>
  statementsOf(run, { ...run, ...changes }).map(({ verdict }) => verdict);

describe('statements of a run with slow readers', () => {
  it('hold when nothing is lost and everybody was told', () => {
    expect(verdicts({})).toEqual([true, true, true, true, true, '', true, true, '≤ 1.1 ok', '≤ 1.1 ok']);
  });

  it('fail where a client lost something, was not told, or was not closed', () => {
    const sessions = [{ ...fast, sum: 1 }, { ...slow, quality: 0, gaps: 1 }, { ...deaf, live: true }, silent];
    expect(verdicts({ sessions }).slice(2)).toEqual([false, false, false, '', false, true, '≤ 1.1 ok', '≤ 1.1 ok']);
    expect(verdicts({ closes: {}, p99Us: 6_000, liveBytes: [30e6, 40e6, 50e6] }).slice(6)).toEqual([
      ...[false, false, '≤ 1.1 ABOVE', '≤ 1.1 ABOVE'],
    ]);
  });
});
