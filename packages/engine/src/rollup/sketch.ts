// hot path: per reading of a distribution, no allocation but for growth
/**
 * A summary of readings from which any quantile can be told within a relative error of 1 %: DDSketch (Masson, Rim, Lee,
 * "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", PVLDB 12(12), 2019).
 *
 * Readings are counted in bins whose bounds grow by the factor γ = (1 + α) / (1 − α): bin i holds γ^(i−1) < x ≤ γ^i and
 * stands for 2γ^i / (γ + 1), which is within α of everything in it. Negative readings have a store of their own, by their
 * magnitude. Two sketches merge by adding their bins, so it does not matter in which order or grouping.
 *
 * A store has at most `binsMax` bins, the largest magnitudes first: beyond that the smallest are counted in its lowest
 * bin. So the 1 % holds for readings within a factor of about 10^35 of the largest of their sign, and memory is bounded
 * whatever comes.
 */

/** Relative error of a quantile. */
export const relativeError = 0.01;

/** Bins of one store: γ^4096 ≈ 10^35. */
export const binsMax = 4_096;

/** Magnitudes below this count as 0: the smallest normal number, below which a ratio of neighbours loses its digits. */
export const smallestMagnitude = 2 ** -1022;

const gamma = (1 + relativeError) / (1 - relativeError);
const binsPerE = 1 / Math.log(gamma);
/** A bin's number lies between those of the smallest and the largest magnitude. */
const keyMin = keyOf(smallestMagnitude);
const keyMax = keyOf(Number.MAX_VALUE);

export class Sketch {
  private readonly positive = new Store();
  private readonly negative = new Store();
  private zeros = 0;

  /** Readings in the sketch. */
  get count(): number {
    return this.positive.count + this.negative.count + this.zeros;
  }

  /** Bytes of its bins. */
  get bytes(): number {
    return this.positive.bytes + this.negative.bytes;
  }

  /** Adds a reading, a finite number. */
  add(value: number): void {
    if (value >= smallestMagnitude) this.positive.add(keyOf(value), 1);
    else if (value <= -smallestMagnitude) this.negative.add(keyOf(-value), 1);
    else this.zeros += 1;
  }

  /** Adds all readings of another sketch. Associative and commutative. */
  merge(from: Sketch): void {
    this.positive.merge(from.positive, 1);
    this.negative.merge(from.negative, 1);
    this.zeros += from.zeros;
  }

  /**
   * Takes away the readings of a sketch that was merged into this one. What is left is the sketch without them; only where
   * a store had to count small magnitudes in its lowest bin do they stay there.
   */
  subtract(part: Sketch): void {
    this.positive.merge(part.positive, -1);
    this.negative.merge(part.negative, -1);
    this.zeros -= part.zeros;
  }

  /**
   * The reading of rank ⌊q · (count − 1)⌋ in ascending order, within the relative error; NaN of an empty sketch.
   *
   * @param q Share of the readings below it, 0 to 1.
   */
  quantile(q: number): number {
    const { count } = this;
    if (count === 0) return Number.NaN;
    const rank = Math.floor(q * (count - 1));
    const negatives = this.negative.count;
    // The smallest reading is the negative one of the largest magnitude.
    if (rank < negatives) return -magnitudeOf(this.negative.keyAt(negatives - 1 - rank));
    if (rank < negatives + this.zeros) return 0;
    return magnitudeOf(this.positive.keyAt(rank - negatives - this.zeros));
  }

  /** Empties it; it keeps its memory for what comes next. */
  clear(): void {
    this.positive.clear();
    this.negative.clear();
    this.zeros = 0;
  }

  /**
   * The sketch as numbers: zeros, then for each store the key of its first bin, how many bins follow, and their counts.
   * Equal for equal readings, whatever their order.
   */
  encode(): Float64Array {
    return Float64Array.from([this.zeros, ...this.positive.encode(), ...this.negative.encode()]);
  }

  /**
   * Reads what `encode` gave.
   *
   * @throws RangeError when the numbers cannot be a sketch.
   */
  static decode(cells: ArrayLike<number>): Sketch {
    const sketch = new Sketch();
    sketch.zeros = countIn(cells, 0);
    const next = sketch.positive.decode(cells, 1);
    if (sketch.negative.decode(cells, next) !== cells.length) throw malformed('something follows its end');
    return sketch;
  }
}

/** Bins of one sign, dense from the lowest key to the highest. */
class Store {
  count = 0;
  /** Counts by key; the first one is that of `offset`. */
  private bins = new Float64Array(0);
  private offset = 0;
  /** Keys in use, `low` > `high` = none. */
  private low = 1;
  private high = 0;

  get bytes(): number {
    return this.bins.byteLength;
  }

  add(key: number, count: number): void {
    if (key < this.low || key > this.high) this.extend(key, key);
    // A key below the bins that are kept is counted in the lowest of them.
    const place = Math.max(key, this.low) - this.offset;
    this.bins[place] = (this.bins[place] as number) + count;
    this.count += count;
  }

  merge(from: Store, sign: 1 | -1): void {
    if (from.count === 0) return;
    if (from.low < this.low || from.high > this.high) this.extend(from.low, from.high);
    for (let key = from.low; key <= from.high; key += 1) {
      const count = from.bins[key - from.offset] as number;
      if (count === 0) continue;
      const place = Math.max(key, this.low) - this.offset;
      this.bins[place] = (this.bins[place] as number) + sign * count;
    }
    this.count += sign * from.count;
    if (sign === -1) this.trim();
  }

  /** Key of the bin with the reading of a rank, by ascending magnitude. */
  keyAt(rank: number): number {
    let seen = 0;
    for (let key = this.low; key <= this.high; key += 1) {
      seen += this.bins[key - this.offset] as number;
      if (seen > rank) return key;
    }
    return this.high;
  }

  clear(): void {
    if (this.low <= this.high) this.bins.fill(0, this.low - this.offset, this.high - this.offset + 1);
    this.count = 0;
    this.low = 1;
    this.high = 0;
  }

  encode(): number[] {
    if (this.count === 0) return [0, 0];
    return [
      this.low,
      this.high - this.low + 1,
      ...this.bins.subarray(this.low - this.offset, this.high - this.offset + 1),
    ];
  }

  /** Reads its bins from `at` on; returns where the next store begins. */
  decode(cells: ArrayLike<number>, at: number): number {
    const low = cells[at] ?? Number.NaN;
    const length = countIn(cells, at + 1);
    if (!Number.isInteger(low) || length > binsMax) throw malformed('its bins are out of range');
    if (length > 0 && (low < keyMin || low + length - 1 > keyMax)) throw malformed('its bins are out of range');
    const first = at + 2;
    for (let bin = 0; bin < length; bin += 1) {
      const count = countIn(cells, first + bin);
      if (count > 0) this.add(low + bin, count);
      else if (bin === 0 || bin === length - 1) throw malformed('its outer bins are empty');
    }
    return first + length;
  }

  /** Makes room for the keys; drops the lowest ones into one bin when there would be too many. */
  private extend(low: number, high: number): void {
    const isEmpty = this.low > this.high;
    const newHigh = isEmpty ? high : Math.max(this.high, high);
    const newLow = Math.max(isEmpty ? low : Math.min(this.low, low), newHigh - binsMax + 1);
    if (isEmpty || newLow < this.offset || newHigh >= this.offset + this.bins.length) this.move(newLow, newHigh);
    if (!isEmpty && newLow > this.low) this.collapse(newLow);
    this.low = newLow;
    this.high = newHigh;
  }

  /** Puts the bins where the keys fit, with room on both sides for as long as they may still grow. */
  private move(low: number, high: number): void {
    const isEmpty = this.low > this.high;
    const span = high - low + 1;
    // Twice as many as are needed, so that growing by one bin at a time costs a move only now and then.
    const length = Math.max(this.bins.length, Math.min(span * 2 + 8, binsMax * 2));
    const offset = low - ((length - span) >> 1);
    if (isEmpty && length === this.bins.length) {
      this.offset = offset;
      return;
    }
    const bins = new Float64Array(length);
    for (let key = this.low; key <= this.high; key += 1) {
      const place = Math.max(key, low) - offset;
      bins[place] = (bins[place] as number) + (this.bins[key - this.offset] as number);
    }
    this.bins = bins;
    this.offset = offset;
    if (!isEmpty) this.low = Math.max(this.low, low);
  }

  /** Counts what lies below a key in its bin. */
  private collapse(low: number): void {
    const end = Math.min(low, this.high + 1);
    const place = low - this.offset;
    for (let key = this.low; key < end; key += 1) {
      const from = key - this.offset;
      this.bins[place] = (this.bins[place] as number) + (this.bins[from] as number);
      this.bins[from] = 0;
    }
  }

  /** Leaves out the empty bins at both ends, so that equal contents are equal bins. */
  private trim(): void {
    while (this.low <= this.high && this.bins[this.low - this.offset] === 0) this.low += 1;
    while (this.high >= this.low && this.bins[this.high - this.offset] === 0) this.high -= 1;
    if (this.low > this.high) this.clear();
  }
}

function keyOf(magnitude: number): number {
  // Without the sign of −0, so that equal sketches are equal numbers.
  return Math.ceil(Math.log(magnitude) * binsPerE) + 0;
}

/** The value that a bin stands for: no more than the relative error away from both of its bounds. */
function magnitudeOf(key: number): number {
  // In two factors, because γ^key alone overflows for the largest bin whose value does not.
  return Math.min(Number.MAX_VALUE, Math.exp(key / binsPerE / 2) ** 2 * (2 / (gamma + 1)));
}

function countIn(cells: ArrayLike<number>, at: number): number {
  const count = cells[at];
  if (count === undefined) throw malformed('it ends too early');
  if (!Number.isSafeInteger(count) || count < 0) throw malformed(`${count} is no count`);
  return count;
}

function malformed(fault: string): RangeError {
  return new RangeError(`These numbers are no sketch: ${fault}.`);
}
