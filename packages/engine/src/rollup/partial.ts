// hot path: per reading, no allocation
/**
 * The one data structure: the mergeable summary of the readings of one metric of one series within one span of time.
 *
 * Two partials of neighbouring spans merge into the partial of the whole span, in any grouping, so a minute can be built
 * from its seconds and a slow reader's frame from the windows that it missed. They lie in one `Float64Array`, ten cells
 * each; nothing else is kept of a reading.
 *
 * | cell          | meaning                                                                   |
 * | ------------- | ------------------------------------------------------------------------- |
 * | `COUNT`       | readings                                                                  |
 * | `SUM` `LOW`   | their sum, and the low-order part that the additions lost (Neumaier 1974) |
 * | `MIN` `MAX`   | smallest and largest reading                                              |
 * | `FIRST` `FIRST_TS` | the reading with the earliest timestamp (ms), and that timestamp     |
 * | `LAST` `LAST_TS`   | the reading with the latest timestamp; equal timestamps: the later arrival |
 * | `BEFORE`      | the last reading known before the span; NaN when there was none           |
 *
 * Of a counter, the readings are its increases.
 */
export const COUNT = 0;
export const SUM = 1;
export const LOW = 2;
export const MIN = 3;
export const MAX = 4;
export const FIRST = 5;
export const FIRST_TS = 6;
export const LAST = 7;
export const LAST_TS = 8;
export const BEFORE = 9;

/** Cells of one partial. */
export const PARTIAL_CELLS = 10;

/** Makes the partial at `at` the neutral element of the merge: no readings. */
export function clearPartial(cells: Float64Array, at: number): void {
  cells[at + COUNT] = 0;
  cells[at + SUM] = 0;
  cells[at + LOW] = 0;
  cells[at + MIN] = Number.POSITIVE_INFINITY;
  cells[at + MAX] = Number.NEGATIVE_INFINITY;
  cells[at + FIRST] = Number.NaN;
  cells[at + FIRST_TS] = Number.POSITIVE_INFINITY;
  cells[at + LAST] = Number.NaN;
  cells[at + LAST_TS] = Number.NEGATIVE_INFINITY;
  cells[at + BEFORE] = Number.NaN;
}

/** Adds one reading, measured at `timestampMs`. Later calls count as later arrivals. */
export function addReading(cells: Float64Array, at: number, value: number, timestampMs: number): void {
  cells[at + COUNT] = (cells[at + COUNT] as number) + 1;
  addCompensated(cells, at + SUM, value);
  if (value < (cells[at + MIN] as number)) cells[at + MIN] = value;
  if (value > (cells[at + MAX] as number)) cells[at + MAX] = value;
  if (timestampMs < (cells[at + FIRST_TS] as number)) {
    cells[at + FIRST] = value;
    cells[at + FIRST_TS] = timestampMs;
  }
  if (timestampMs >= (cells[at + LAST_TS] as number)) {
    cells[at + LAST] = value;
    cells[at + LAST_TS] = timestampMs;
  }
}

/**
 * Merges a partial into another that covers the span before it. Associative; the order matters only for `BEFORE` and for
 * equal timestamps, where the later span arrived later.
 */
export function mergePartial(into: Float64Array, intoAt: number, from: Float64Array, fromAt: number): void {
  const count = from[fromAt + COUNT] as number;
  if (count === 0) return;
  if (into[intoAt + COUNT] === 0) into[intoAt + BEFORE] = from[fromAt + BEFORE] as number;
  into[intoAt + COUNT] = (into[intoAt + COUNT] as number) + count;
  addCompensated(into, intoAt + SUM, from[fromAt + SUM] as number);
  into[intoAt + LOW] = (into[intoAt + LOW] as number) + (from[fromAt + LOW] as number);
  if ((from[fromAt + MIN] as number) < (into[intoAt + MIN] as number))
    into[intoAt + MIN] = from[fromAt + MIN] as number;
  if ((from[fromAt + MAX] as number) > (into[intoAt + MAX] as number))
    into[intoAt + MAX] = from[fromAt + MAX] as number;
  if ((from[fromAt + FIRST_TS] as number) < (into[intoAt + FIRST_TS] as number)) {
    into[intoAt + FIRST] = from[fromAt + FIRST] as number;
    into[intoAt + FIRST_TS] = from[fromAt + FIRST_TS] as number;
  }
  if ((from[fromAt + LAST_TS] as number) >= (into[intoAt + LAST_TS] as number)) {
    into[intoAt + LAST] = from[fromAt + LAST] as number;
    into[intoAt + LAST_TS] = from[fromAt + LAST_TS] as number;
  }
}

/** The sum of a partial's readings: exact for integers below 2^53, else within 1e-12 relative. */
export function sumOf(cells: Float64Array, at: number): number {
  return (cells[at + SUM] as number) + (cells[at + LOW] as number);
}

/**
 * Adds `value` to the running sum whose high part is at `at` and whose compensation is in the next cell.
 *
 * Neumaier's variant of Kahan summation (ZAMM 54, 1974): it keeps the low part also when the addend is the larger one,
 * as in 1 + 1e100 − 1e100, where plain Kahan gives 0.
 */
export function addCompensated(cells: Float64Array, at: number, value: number): void {
  const sum = cells[at] as number;
  const next = sum + value;
  const lost = Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
  cells[at] = next;
  // An overflow to infinity has lost everything; NaN here would hide that the sum is infinite.
  if (Number.isFinite(next)) cells[at + 1] = (cells[at + 1] as number) + lost;
}
