import { describe, expect, it } from 'vitest';
import { statementsOf } from './statements.js';

/** @type {import('../load/totals.js').Session} */
const session = {
  ...{ kind: 'fast', live: true, closeCode: 0, quality: 0, updates: 2, merged: 0, gaps: 0, snapshots: 1 },
  ...{ recovered: true, asOf: 1_000, sum: 2 },
};
/** @type {[number, number][][]} */
const published = [
  [
    [1_050, 1],
    [1_150, 2],
  ],
  [[1_050, 1]],
];
const run = {
  opened: { live: 3, refused: 0, resumed: 3, ms: 6_000, us: { count: 3, p50: 1_000, p99: 2_000, max: 3_000 } },
  sessions: [session, { ...session, sum: 1 }, session],
  published,
  statements: { 'INSERT INTO ws_connections': 5, 'UPDATE ws_connections SET': 4 },
  latestMs: 300,
  windowMs: 1_000,
  cpuUs: 9_000,
  lost: 0.1,
};

const verdicts = (/** @type {Partial<import('./statements.js').Run>} */ changes) =>
  statementsOf({ ...run, ...changes }).map(({ verdict }) => verdict);

describe('statements of a storm', () => {
  it('hold when every session is told what it missed, without the database', () => {
    expect(verdicts({})).toEqual([true, true, true, true, true, true, '', 's ≤ 5 ok', '', 'windows ≤ 1 ok']);
  });

  it('fail where one was not, or the database was asked', () => {
    const found = verdicts({
      opened: { ...run.opened, live: 2, resumed: 2, ms: 11_000, us: { ...run.opened.us, p99: 6e6 } },
      sessions: [{ ...session, gaps: 1 }, session, session],
      statements: { 'SELECT * FROM': 1 },
      latestMs: 1_100,
    });
    expect(found).toEqual([false, false, false, false, false, false, '', 's ≤ 5 ABOVE', '', 'windows ≤ 1 ABOVE']);
  });
});
