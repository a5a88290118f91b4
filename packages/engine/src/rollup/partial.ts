// hot path: per reading, no allocation
/**
 * The one data structure: the mergeable summary of the readings of one metric of one series within one span of time.
 *
 * Two partials of neighbouring spans merge into the partial of the whole span, in any grouping, so a minute can be built
 * from its seconds and a slow reader's frame from the windows that it missed. They lie in one `Float64Array`, fourteen
 * cells each; nothing else is kept of a reading.
 *
 * | cell          | meaning                                                                   |
 * | ------------- | ------------------------------------------------------------------------- |
 * | `COUNT`       | readings                                                                  |
 * | `SUM` `LOW`   | their sum, and the low-order part that the additions lost (Neumaier 1974) |
 * | `MIN` `MAX`   | smallest and largest reading                                              |
 * | `FIRST` `FIRST_TS` | the reading with the earliest timestamp (ms), and that timestamp     |
 * | `LAST` `LAST_TS`   | the reading with the latest timestamp; equal timestamps: the later arrival |
 * | `BEFORE` `BEFORE_TS` | the reading that stood before the span, and its timestamp; NaN and −Infinity when none did |
 * | `HELD_FROM`   | timestamp of the first reading that was not late; Infinity when all were  |
 * | `AREA` `HELD` | Σ value × time held (unit × ms) and Σ time held (ms) from `HELD_FROM` to `LAST_TS` |
 *
 * Of a counter the readings are its increases, `BEFORE` is its running total, and the cells from `FIRST` to `LAST_TS`
 * and from `BEFORE_TS` on stay neutral: nothing that a counter answers needs them.
 */
export const COUNT = 0;
export const SUM = 1;
export const LOW = 2;
export const MIN = 3;
export const MAX = 4;
export const BEFORE = 5;
export const BEFORE_TS = 6;
export const FIRST = 7;
export const FIRST_TS = 8;
export const LAST = 9;
export const LAST_TS = 10;
export const HELD_FROM = 11;
export const AREA = 12;
export const HELD = 13;

/** Cells of one partial. */
export const PARTIAL_CELLS = 14;

/** Makes the partial at `at` the neutral element of the merge: no readings. */
export function clearPartial(cells: Float64Array, at: number): void {
  cells[at + COUNT] = 0;
  cells[at + SUM] = 0;
  cells[at + LOW] = 0;
  cells[at + MIN] = Number.POSITIVE_INFINITY;
  cells[at + MAX] = Number.NEGATIVE_INFINITY;
  cells[at + BEFORE] = Number.NaN;
  cells[at + BEFORE_TS] = Number.NEGATIVE_INFINITY;
  cells[at + FIRST] = Number.NaN;
  cells[at + FIRST_TS] = Number.POSITIVE_INFINITY;
  cells[at + LAST] = Number.NaN;
  cells[at + LAST_TS] = Number.NEGATIVE_INFINITY;
  cells[at + HELD_FROM] = Number.POSITIVE_INFINITY;
  cells[at + AREA] = 0;
  cells[at + HELD] = 0;
}

/** Adds the increase of a counter. */
export function addIncrease(cells: Float64Array, at: number, increase: number): void {
  cells[at + COUNT] = (cells[at + COUNT] as number) + 1;
  addCompensated(cells, at + SUM, increase);
  if (increase < (cells[at + MIN] as number)) cells[at + MIN] = increase;
  if (increase > (cells[at + MAX] as number)) cells[at + MAX] = increase;
}

/**
 * Adds one reading of a gauge or a distribution. Later calls count as later arrivals.
 *
 * @param timestampMs When it was measured.
 * @param holdMs      How long a reading stands when no other follows, ms: the channel's `staleAfter`.
 */
export function addReading(cells: Float64Array, at: number, value: number, timestampMs: number, holdMs: number): void {
  addIncrease(cells, at, value);
  if (timestampMs < (cells[at + FIRST_TS] as number)) {
    cells[at + FIRST] = value;
    cells[at + FIRST_TS] = timestampMs;
  }
  const lastMs = cells[at + LAST_TS] as number;
  if (timestampMs < lastMs) return;
  if (timestampMs >= (cells[at + BEFORE_TS] as number)) {
    // A reading that is late for the span before this one was measured while another stood: it holds no time of its own.
    if (cells[at + HELD_FROM] === Number.POSITIVE_INFINITY) cells[at + HELD_FROM] = timestampMs;
    else hold(cells, at, timestampMs - lastMs, holdMs);
  }
  cells[at + LAST] = value;
  cells[at + LAST_TS] = timestampMs;
}

/**
 * Merges a partial into another that covers the span before it. Associative; the order matters only for what stood before
 * and for equal timestamps, where the later span arrived later.
 *
 * @param holdMs As in `addReading`.
 */
export function mergePartial(
  into: Float64Array,
  intoAt: number,
  from: Float64Array,
  fromAt: number,
  holdMs: number,
): void {
  const count = from[fromAt + COUNT] as number;
  if (count === 0) return;
  if (into[intoAt + COUNT] === 0) {
    for (let cell = 0; cell < PARTIAL_CELLS; cell += 1) into[intoAt + cell] = from[fromAt + cell] as number;
    return;
  }
  into[intoAt + COUNT] = (into[intoAt + COUNT] as number) + count;
  addCompensated(into, intoAt + SUM, from[fromAt + SUM] as number);
  into[intoAt + LOW] = (into[intoAt + LOW] as number) + (from[fromAt + LOW] as number);
  if ((from[fromAt + MIN] as number) < (into[intoAt + MIN] as number)) {
    into[intoAt + MIN] = from[fromAt + MIN] as number;
  }
  if ((from[fromAt + MAX] as number) > (into[intoAt + MAX] as number)) {
    into[intoAt + MAX] = from[fromAt + MAX] as number;
  }
  if ((from[fromAt + FIRST_TS] as number) < (into[intoAt + FIRST_TS] as number)) {
    into[intoAt + FIRST] = from[fromAt + FIRST] as number;
    into[intoAt + FIRST_TS] = from[fromAt + FIRST_TS] as number;
  }
  mergeHeld(into, intoAt, from, fromAt, holdMs);
  if ((from[fromAt + LAST_TS] as number) >= (into[intoAt + LAST_TS] as number)) {
    into[intoAt + LAST] = from[fromAt + LAST] as number;
    into[intoAt + LAST_TS] = from[fromAt + LAST_TS] as number;
  }
}

/** The earlier span's last reading stands until the later span's first; after that the later span knows. */
function mergeHeld(into: Float64Array, intoAt: number, from: Float64Array, fromAt: number, holdMs: number): void {
  const fromMs = from[fromAt + HELD_FROM] as number;
  if (fromMs === Number.POSITIVE_INFINITY) return;
  if (into[intoAt + HELD_FROM] === Number.POSITIVE_INFINITY) into[intoAt + HELD_FROM] = fromMs;
  else hold(into, intoAt, fromMs - (into[intoAt + LAST_TS] as number), holdMs);
  into[intoAt + AREA] = (into[intoAt + AREA] as number) + (from[fromAt + AREA] as number);
  into[intoAt + HELD] = (into[intoAt + HELD] as number) + (from[fromAt + HELD] as number);
}

/** Counts the time for which the last reading stood. */
function hold(cells: Float64Array, at: number, forMs: number, holdMs: number): void {
  const heldMs = Math.min(forMs, holdMs);
  cells[at + AREA] = (cells[at + AREA] as number) + (cells[at + LAST] as number) * heldMs;
  cells[at + HELD] = (cells[at + HELD] as number) + heldMs;
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
  cells[at] = next;
  const lost = Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
  // An overflow to infinity has lost everything; NaN here would hide that the sum is infinite.
  if (lost !== 0 && Number.isFinite(next)) cells[at + 1] = (cells[at + 1] as number) + lost;
}
