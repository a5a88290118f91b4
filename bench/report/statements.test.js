import { describe, expect, it } from 'vitest';
import { allHold, statementTable } from './statements.js';

const holds = { what: 'totals are equal', found: '10 of 10', verdict: true };
const fails = { what: 'no gaps', found: '3', verdict: false };
const bar = { what: 'p99', found: '9 ms', verdict: '≤ 5 ABOVE' };

describe('statements of a run', () => {
  it('pass, fail, or stand beside a bar', () => {
    expect(statementTable([holds, fails, bar]).split('\n').slice(2)).toEqual([
      '| totals are equal | 10 of 10 | pass      |',
      '| no gaps          | 3        | FAIL      |',
      '| p99              | 9 ms     | ≤ 5 ABOVE |',
    ]);
  });

  it('fail the run when one does not hold, and not for a bar', () => {
    expect(allHold([holds, bar])).toBe(true);
    expect(allHold([holds, fails])).toBe(false);
  });
});
