import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seriesKey } from './series-table.js';

// Few letters, among them all that the key itself is made of, so that values collide if they can.
const value = fc.option(fc.string({ unit: fc.constantFrom('a', ':', '-', '1', '2'), minLength: 1, maxLength: 6 }), {
  nil: undefined,
});
const values = fc.tuple(value, value, value);

it('[D5] two combinations of label values are one series only when they are equal', () => {
  expect(seriesKey(['a', 'b:c'])).not.toBe(seriesKey(['a:b', 'c']));
  expect(seriesKey(['-', undefined])).not.toBe(seriesKey([undefined, '-']));
  fc.assert(
    fc.property(values, values, (one, other) => {
      expect(seriesKey(one) === seriesKey(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns: 2_000 },
  );
});
