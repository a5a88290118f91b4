// hot path: per reading of a cumulative counter, no allocation but for growth
import type { Metric } from '../catalog/channel.js';
import { increaseOf, isNoise } from '../rollup/register.js';

const READING = 0;
const READ_TS = 1;
const CELLS = 2;

const initialSeries = 16;

/**
 * The last reading of each cumulative register. It is ahead of the ticks, because an increase needs the reading before it
 * at once; only where samples are taken is it needed, never where views are computed.
 */
export class Registers {
  /** Metric → its place among the registers of a series; −1 = it has none. */
  private readonly placeOf: Int32Array;
  private readonly width: number;
  private cells: Float64Array;
  private capacity = initialSeries;

  constructor(metrics: readonly Metric[]) {
    this.placeOf = new Int32Array(metrics.length).fill(-1);
    let width = 0;
    for (const { index, cumulative } of metrics) {
      if (!cumulative) continue;
      this.placeOf[index] = width;
      width += 1;
    }
    this.width = width * CELLS;
    this.cells = emptyCells(this.capacity * this.width);
  }

  /** Makes the registers of a series unknown. */
  clear(series: number): void {
    this.reserve(series);
    this.cells.set(emptyCells(this.width), series * this.width);
  }

  /**
   * Takes a reading; returns the increase that it stands for. A reading that is older than the one that is held adds
   * nothing: what it says was counted when the newer one came, and it must not look like a reset.
   */
  take(series: number, metric: Metric, reading: number, timestampMs: number): number {
    const at = series * this.width + (this.placeOf[metric.index] as number) * CELLS;
    if (timestampMs < (this.cells[at + READ_TS] as number)) return 0;
    this.cells[at + READ_TS] = timestampMs;
    const previous = this.cells[at + READING] as number;
    if (!isNoise(previous, reading, metric.noiseBand)) this.cells[at + READING] = reading;
    return increaseOf(previous, reading, metric.noiseBand, metric.instrument === 'upDownCounter');
  }

  /** Cells of a series, for a checkpoint: reading and its timestamp per register. */
  rowOf(series: number): Float64Array {
    return this.cells.slice(series * this.width, (series + 1) * this.width);
  }

  /** Cells of the series from `first` up to `end`. */
  copyRows(first: number, end: number): Float64Array {
    this.reserve(end - 1);
    return this.cells.slice(first * this.width, end * this.width);
  }

  /** Puts back what `rowOf` gave. */
  restore(series: number, row: ArrayLike<number>): void {
    this.reserve(series);
    this.cells.set(row, series * this.width);
  }

  private reserve(series: number): void {
    if (series < this.capacity) return;
    this.capacity = Math.max(series + 1, this.capacity * 2);
    const grown = emptyCells(this.capacity * this.width);
    grown.set(this.cells);
    this.cells = grown;
  }
}

function emptyCells(length: number): Float64Array {
  const cells = new Float64Array(length);
  for (let at = 0; at < length; at += CELLS) {
    cells[at + READING] = Number.NaN;
    cells[at + READ_TS] = Number.NEGATIVE_INFINITY;
  }
  return cells;
}
