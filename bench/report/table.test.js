import { describe, expect, it } from 'vitest';
import { formatted, median, table } from './table.js';

describe('a report', () => {
  it('sets numbers to the right, with three digits that matter', () => {
    expect(
      table(
        ['what', 'ns'],
        [
          ['one', 1.234],
          ['other', 12_345.6],
        ],
      ),
    ).toBe(['| what  |     ns |', '| ----- | -----: |', '| one   |   1.23 |', '| other | 12,346 |'].join('\n'));
    expect([99.96, 9.996, 100.4].map(formatted)).toEqual(['100.0', '10.00', '100']);
  });

  it('takes the middle of what was measured', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(() => median([])).toThrow('at least one value');
  });
});
