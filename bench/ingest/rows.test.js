import { describe, expect, it } from 'vitest';
import { cellsOf, statementsOf } from './rows.js';

const rows = [
  { what: 'fast', perSecond: 10, cpuUs: 2, loopUs: 1, bar: { what: 'bar 1', found: 10, bar: 5 } },
  { what: 'slow', perSecond: 1, bar: { what: 'bar 2', found: 499_999, bar: 500_000 } },
  { what: 'absent', reason: 'no broker' },
];

describe('rows of the report on ingest', () => {
  it('say what was measured and why something was not', () => {
    expect(cellsOf(rows)).toEqual([
      ['fast', 10, 2, 1, ''],
      ['slow', 1, '', '', ''],
      ['absent', '', '', '', 'not run: no broker'],
    ]);
  });

  it('end with the bars: what was not run has not met its own', () => {
    expect(statementsOf(rows, ['bar 1', 'bar 2', 'bar 3'])).toEqual([
      { what: 'bar 1', found: '10.00', verdict: '≥ 5 ok' },
      { what: 'bar 2', found: '499,999', verdict: '≥ 500000 BELOW' },
      { what: 'bar 3', found: 'not run', verdict: 'NOT RUN' },
    ]);
  });
});
