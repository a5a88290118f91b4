// hot path: per touched series and tick, no allocation but for growth
import type { Metric } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { addCompensated, BEFORE, COUNT, LAST, LAST_TS, LOW, PARTIAL_CELLS, SUM } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import { increaseOf, isNoise } from '../rollup/register.js';

const TOTAL = 0;
// TOTAL + 1 is the compensation of the running total.
const TOTAL_LOW = 1;
const LAST_VALUE = 2;
const LAST_TIME = 3;
const REGISTER = 4;
const REGISTER_TIME = 5;
const INVALID = 6;
const CELLS = 7;

const initialSeries = 16;

/**
 * What is known of each series at the end of the last closed tick: running total, last reading and its time, and — ahead
 * of the ticks, since an increase needs it at once — the last reading of each cumulative register.
 */
export class SeriesState {
  private cells: Float64Array;
  private readonly rowCells: number;
  private capacity = initialSeries;

  constructor(private readonly metrics: readonly Metric[]) {
    this.rowCells = metrics.length * CELLS;
    this.cells = new Float64Array(this.capacity * this.rowCells);
    this.initialize(0, this.capacity);
  }

  /** Makes room for a series. */
  add(series: number): void {
    if (series < this.capacity) return;
    const from = this.capacity;
    this.capacity = Math.max(series + 1, this.capacity * 2);
    const grown = new Float64Array(this.capacity * this.rowCells);
    grown.set(this.cells);
    this.cells = grown;
    this.initialize(from, this.capacity);
  }

  /**
   * Takes a reading of a cumulative counter; returns the increase that it stands for. A reading that is older than the one
   * that is held adds nothing: what it says was counted when the newer one came, and it must not look like a reset.
   */
  takeRegister(series: number, metric: Metric, reading: number, timestampMs: number): number {
    const at = series * this.rowCells + metric.index * CELLS;
    if (timestampMs < (this.cells[at + REGISTER_TIME] as number)) return 0;
    this.cells[at + REGISTER_TIME] = timestampMs;
    const previous = this.cells[at + REGISTER] as number;
    if (!isNoise(previous, reading, metric.noiseBand)) this.cells[at + REGISTER] = reading;
    return increaseOf(previous, reading, metric.noiseBand);
  }

  countInvalid(series: number, metric: number): void {
    const at = series * this.rowCells + metric * CELLS + INVALID;
    this.cells[at] = (this.cells[at] as number) + 1;
  }

  /** Readings that were counted and not merged, because they meant "not measured" or could not be. */
  invalidOf(series: number, metric: number): number {
    return this.cells[series * this.rowCells + metric * CELLS + INVALID] as number;
  }

  /** Takes in a closed tick. Tells each of its partials the last reading known before it, which a gauge's DELTA needs. */
  absorb(tick: PartialTable): void {
    const width = this.metrics.length;
    for (let index = 0; index < tick.size; index += 1) {
      const row = (tick.touched[index] as number) * this.rowCells;
      const from = index * width * PARTIAL_CELLS;
      for (let metric = 0; metric < width; metric += 1) {
        this.absorbPartial(row + metric * CELLS, tick.cells, from + metric * PARTIAL_CELLS);
      }
    }
  }

  /** Running total of a counter, or last reading of anything else; NaN when there is none. */
  lastOf(series: number, metric: Metric): number {
    const at = series * this.rowCells + metric.index * CELLS;
    if (this.cells[at + LAST_TIME] === Number.NEGATIVE_INFINITY) return Number.NaN;
    return isCounter(metric.instrument)
      ? (this.cells[at + TOTAL] as number) + (this.cells[at + TOTAL_LOW] as number)
      : (this.cells[at + LAST_VALUE] as number);
  }

  private absorbPartial(at: number, partial: Float64Array, from: number): void {
    if (partial[from + COUNT] === 0) return;
    partial[from + BEFORE] = this.cells[at + LAST_VALUE] as number;
    addCompensated(this.cells, at + TOTAL, partial[from + SUM] as number);
    this.cells[at + TOTAL_LOW] = (this.cells[at + TOTAL_LOW] as number) + (partial[from + LOW] as number);
    // A late reading never overwrites a newer one; among equal times the later arrival counts.
    if ((partial[from + LAST_TS] as number) >= (this.cells[at + LAST_TIME] as number)) {
      this.cells[at + LAST_VALUE] = partial[from + LAST] as number;
      this.cells[at + LAST_TIME] = partial[from + LAST_TS] as number;
    }
  }

  private initialize(from: number, to: number): void {
    for (let at = from * this.rowCells; at < to * this.rowCells; at += CELLS) {
      this.cells[at + LAST_VALUE] = Number.NaN;
      this.cells[at + LAST_TIME] = Number.NEGATIVE_INFINITY;
      this.cells[at + REGISTER] = Number.NaN;
      this.cells[at + REGISTER_TIME] = Number.NEGATIVE_INFINITY;
    }
  }
}
