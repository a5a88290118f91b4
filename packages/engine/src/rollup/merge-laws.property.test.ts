/** What makes a ladder of windows possible: for every function, the merge of the parts is the whole, however it is cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantiles, type Span, seriesFunctions } from './functions.js';
import { addIncrease, addReading, BEFORE, BEFORE_TS, COUNT, LAST, LAST_TS, PARTIAL_CELLS } from './partial.js';
import { PartialTable } from './partial-table.js';

interface Arrival {
  readonly value: number;
  readonly timestampMs: number;
}

const span: Span = [0, 10_000];
const holdMs = 1_500;
const layout = { metricCount: 2, sketchOf: Int32Array.of(0, -1), sketchCount: 1, holdMs };

// Whole numbers, so that sums and areas are exact in any grouping; times that are early, late and equal.
const arrivals = fc.array(
  fc.record({
    value: fc.integer({ min: -1_000, max: 1_000 }),
    timestampMs: fc.integer({ min: 0, max: 40 }).map((ms) => ms * 250),
  }),
  { maxLength: 40 },
);

/** Tables of successive spans, cut at the given places, each told what stood before it, as the engine does. */
function tablesOf(all: readonly Arrival[], cuts: readonly number[]): PartialTable[] {
  const places = [0, ...[...cuts].map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length];
  let before: Arrival | undefined;
  return places.slice(1).map((end, index) => {
    const table = new PartialTable(layout);
    const row = table.touch(7);
    table.cells[BEFORE] = before?.value ?? Number.NaN;
    table.cells[BEFORE_TS] = before?.timestampMs ?? Number.NEGATIVE_INFINITY;
    for (const { value, timestampMs } of all.slice(places[index], end)) {
      addReading(table.cells, 0, value, timestampMs, holdMs);
      addIncrease(table.cells, PARTIAL_CELLS, value);
      table.sketchAt(row, 0).add(value);
      if (before === undefined || timestampMs >= before.timestampMs) before = { value, timestampMs };
    }
    return table;
  });
}

function merged(tables: readonly PartialTable[]): PartialTable {
  const whole = new PartialTable(layout);
  for (const table of tables) whole.merge(table);
  return whole;
}

/** Every function of the readings, and of the same numbers as increases. */
function told(table: PartialTable): Record<string, number> {
  if (table.cells[COUNT] === 0 || table.size === 0) return {};
  const answers: Record<string, number> = {
    LAST: table.cells[LAST] as number,
    LAST_TS: table.cells[LAST_TS] as number,
  };
  for (const [name, of] of Object.entries(seriesFunctions)) {
    answers[name] = of(table.cells, 0, span, holdMs);
    if (name !== 'TWA') answers[`${name} of increases`] = of(table.cells, PARTIAL_CELLS, span, holdMs);
  }
  for (const [name, q] of Object.entries(quantiles)) answers[name] = table.sketchAt(0, 0).quantile(q ?? 0);
  answers.COUNT = table.cells[COUNT] as number;
  answers.BEFORE = table.cells[BEFORE] as number;
  return answers;
}

describe('the merge of partials', () => {
  it('[R10, R22] of the parts is the whole, for every function, wherever it is cut', () => {
    fc.assert(
      fc.property(arrivals, fc.array(fc.nat(40), { maxLength: 5 }), (all, cuts) => {
        expect(told(merged(tablesOf(all, cuts)))).toEqual(told(merged(tablesOf(all, []))));
      }),
      { numRuns: 500 },
    );
  });

  it('[R10] is associative, for every function', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(40), fc.nat(40), (all, a, b) => {
        const [one, two, three] = tablesOf(all, [a, b]) as [PartialTable, PartialTable, PartialTable];
        const left = merged([merged([one, two]), three]);
        const right = merged([one, merged([two, three])]);
        expect(told(left)).toEqual(told(right));
      }),
      { numRuns: 500 },
    );
  });

  it('[R10] has the empty partial as its neutral element, on either side', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const [whole] = tablesOf(all, []) as [PartialTable];
        const empty = new PartialTable(layout);
        empty.touch(7);
        expect(told(merged([empty, whole]))).toEqual(told(whole));
        expect(told(merged([whole, empty]))).toEqual(told(whole));
      }),
    );
  });

  it('[R10] does not depend on the order of spans, but for what is about time', () => {
    const timeless = ['SUM', 'AVG', 'RATE', 'MIN', 'MAX', 'COUNT', 'P50', 'P95', 'P99'];
    fc.assert(
      fc.property(arrivals, fc.nat(40), (all, cut) => {
        const [one, two] = tablesOf(all, [cut]) as [PartialTable, PartialTable];
        const [forth, back] = [told(merged([one, two])), told(merged([two, one]))];
        for (const name of timeless) expect(back[name], name).toEqual(forth[name]);
      }),
    );
  });
});
