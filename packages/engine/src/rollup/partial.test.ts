import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCompensated,
  addReading,
  BEFORE,
  COUNT,
  clearPartial,
  FIRST,
  HELD_FROM,
  LAST,
  MAX,
  MIN,
  mergePartial,
  PARTIAL_CELLS,
  sumOf,
} from './partial.js';

const holdMs = 1_000;

type Reading = readonly [value: number, timestampMs: number];

function partialOf(readings: readonly Reading[]): Float64Array {
  const cells = new Float64Array(PARTIAL_CELLS);
  clearPartial(cells, 0);
  for (const [value, timestampMs] of readings) addReading(cells, 0, value, timestampMs, holdMs);
  return cells;
}

function merged(...parts: readonly Float64Array[]): Float64Array {
  const cells = partialOf([]);
  for (const part of parts) mergePartial(cells, 0, part, 0, holdMs);
  return cells;
}

/** What a person would compute from the readings in order of arrival. */
function plainly(readings: readonly Reading[]) {
  const newest = readings.reduce<Reading | undefined>(
    (best, one) => (best === undefined || one[1] >= best[1] ? one : best),
    undefined,
  );
  const oldest = readings.reduce<Reading | undefined>(
    (best, one) => (best === undefined || one[1] < best[1] ? one : best),
    undefined,
  );
  return {
    count: readings.length,
    sum: readings.reduce((sum, [value]) => sum + value, 0),
    min: Math.min(...readings.map(([value]) => value)),
    max: Math.max(...readings.map(([value]) => value)),
    last: newest?.[0] ?? Number.NaN,
    first: oldest?.[0] ?? Number.NaN,
  };
}

function shown(cells: Float64Array) {
  return {
    count: cells[COUNT],
    sum: sumOf(cells, 0),
    min: cells[MIN],
    max: cells[MAX],
    last: cells[LAST],
    first: cells[FIRST],
  };
}

const reading = fc.tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.integer({ min: 0, max: 20 }));
const readings = fc.array(reading, { maxLength: 30 });

describe('a partial', () => {
  it('[R10] is what its readings say, whatever their order', () => {
    fc.assert(
      fc.property(readings, (all) => {
        expect(shown(partialOf(all))).toEqual(plainly(all));
      }),
    );
  });

  it('[R10] of the whole is the merge of its parts, wherever they are cut', () => {
    fc.assert(
      fc.property(readings, fc.nat(30), fc.nat(30), (all, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const parts = [all.slice(0, from), all.slice(from, to), all.slice(to)].map(partialOf);
        const [one, two, three] = parts as [Float64Array, Float64Array, Float64Array];
        expect(shown(merged(one, two, three))).toEqual(plainly(all));
        // How long readings stood needs to know what stood before; merge-laws.property.test.ts tells it.
        const known = (cells: Float64Array): Float64Array => cells.subarray(0, HELD_FROM);
        expect(known(merged(merged(one, two), three))).toEqual(known(merged(one, merged(two, three))));
      }),
    );
  });

  it('[R10] without readings changes nothing', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const partial = partialOf(all);
        expect(merged(partialOf([]), partial)).toEqual(merged(partial));
        expect(merged(partial, partialOf([]))).toEqual(merged(partial));
      }),
    );
  });

  it('[R25] keeps the reading that was known before the first part with readings', () => {
    const parts = [partialOf([]), partialOf([[5, 1]]), partialOf([[6, 2]])];
    parts.forEach((part, index) => {
      part[BEFORE] = index;
    });
    expect(merged(...parts)[BEFORE]).toBe(1);
  });

  it('[R12] takes the later arrival of two readings of one time, within a part and across parts', () => {
    expect(
      partialOf([
        [1, 5],
        [2, 5],
      ])[LAST],
    ).toBe(2);
    expect(merged(partialOf([[1, 5]]), partialOf([[2, 5]]))[LAST]).toBe(2);
    expect(merged(partialOf([[1, 5]]), partialOf([[2, 4]]))[LAST]).toBe(1);
  });
});

describe('a sum', () => {
  it('[R11] keeps what plain addition loses', () => {
    expect(
      sumOf(
        partialOf([
          [1, 0],
          [1e100, 0],
          [1, 0],
          [-1e100, 0],
        ]),
        0,
      ),
    ).toBe(2);
    expect(sumOf(partialOf(Array.from({ length: 10 }, () => [0.1, 0] as const)), 0)).toBe(1);
    expect(sumOf(merged(partialOf([[1, 0]]), partialOf([[1e100, 0]]), partialOf([[-1e100, 0]])), 0)).toBe(1);
  });

  it('[R11] keeps across parts what a part has kept', () => {
    const part = partialOf([
      [1, 0],
      [1e100, 0],
    ]);
    expect(sumOf(merged(part, partialOf([[-1e100, 0]])), 0)).toBe(1);
  });

  it('[R11] of integers below 2^53 is exact, in any grouping', () => {
    const values = fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { maxLength: 50 });
    fc.assert(
      fc.property(values, fc.nat(50), (all, cut) => {
        const exact = Number(all.reduce((sum, value) => sum + BigInt(value), 0n));
        const parts = [all.slice(0, cut), all.slice(cut)].map((part) => partialOf(part.map((value) => [value, 0])));
        expect(sumOf(merged(...parts), 0)).toBe(exact);
      }),
    );
  });

  it('[R11] that overflows is infinite, not NaN', () => {
    const cells = new Float64Array(2);
    addCompensated(cells, 0, 1e308);
    addCompensated(cells, 0, 1e308);
    expect((cells[0] as number) + (cells[1] as number)).toBe(Number.POSITIVE_INFINITY);
  });
});
