// hot path: per touched series and tick, no allocation but for growth
import type { Metric } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { addCompensated, BEFORE, BEFORE_TS, COUNT, LAST, LAST_TS, LOW, PARTIAL_CELLS, SUM } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';

/** Of a counter: the running total and its compensation. Of anything else: the last reading and its timestamp (ms). */
const VALUE = 0;
const LOW_OR_TS = 1;
const CELLS = 2;

const initialSeries = 16;

/**
 * What is known of each series at the end of the last closed tick: the running total of a counter, the last reading of
 * anything else. NaN = nothing yet.
 */
export class SeriesState {
  private cells: Float64Array;
  private readonly rowCells: number;
  private readonly counters: Uint8Array;
  private capacity = initialSeries;

  constructor(private readonly metrics: readonly Metric[]) {
    this.rowCells = metrics.length * CELLS;
    this.counters = Uint8Array.from(metrics, ({ instrument }) => (isCounter(instrument) ? 1 : 0));
    this.cells = this.emptyRows(this.capacity);
  }

  /** Makes the state of a series unknown. */
  clear(series: number): void {
    this.reserve(series);
    this.cells.set(this.emptyRows(1), series * this.rowCells);
  }

  /** Tells a new row of partials what stood before its span. */
  tellBefore(series: number, partials: Float64Array, at: number): void {
    const row = series * this.rowCells;
    for (let metric = 0; metric < this.metrics.length; metric += 1) {
      const from = row + metric * CELLS;
      const to = at + metric * PARTIAL_CELLS;
      partials[to + BEFORE] = this.cells[from + VALUE] as number;
      if (this.counters[metric] === 0) partials[to + BEFORE_TS] = this.cells[from + LOW_OR_TS] as number;
      else partials[to + BEFORE] = this.totalAt(from);
    }
  }

  /** Takes in a closed tick. */
  absorb(tick: PartialTable): void {
    for (let row = 0; row < tick.size; row += 1) this.absorbRow(tick.touched[row] as number, tick, row);
  }

  /** Takes in one row of a closed tick. */
  absorbRow(series: number, tick: PartialTable, row: number): void {
    this.absorbInto(this.cells, series * this.rowCells, tick, row);
  }

  /** Takes one row of a tick into cells that `copyRows` gave, those of its series at `into`. */
  absorbInto(cells: Float64Array, into: number, tick: PartialTable, row: number): void {
    const from = row * tick.rowCells;
    for (let metric = 0; metric < this.metrics.length; metric += 1) {
      const at = into + metric * CELLS;
      const partial = from + metric * PARTIAL_CELLS;
      if (tick.cells[partial + COUNT] === 0) continue;
      if (this.counters[metric] === 1) absorbCounter(cells, at, tick.cells, partial);
      // A late reading never overwrites a newer one; among equal times the later arrival counts.
      else if ((tick.cells[partial + LAST_TS] as number) >= (cells[at + LOW_OR_TS] as number)) {
        cells[at + VALUE] = tick.cells[partial + LAST] as number;
        cells[at + LOW_OR_TS] = tick.cells[partial + LAST_TS] as number;
      }
    }
  }

  /** Running total of a counter, or last reading of anything else; NaN when there is none. */
  lastOf(series: number, metric: number): number {
    const at = series * this.rowCells + metric * CELLS;
    return this.counters[metric] === 1 ? this.totalAt(at) : (this.cells[at + VALUE] as number);
  }

  /** Starts the running totals of a counter again, where there are any. */
  resetTotals(metric: number, seriesCount: number): void {
    for (let series = 0; series < seriesCount; series += 1) {
      const at = series * this.rowCells + metric * CELLS;
      if (Number.isNaN(this.cells[at + VALUE])) continue;
      this.cells[at + VALUE] = 0;
      this.cells[at + LOW_OR_TS] = 0;
    }
  }

  /** Cells of a series, two per metric, for a checkpoint. */
  rowOf(series: number): Float64Array {
    return this.cells.slice(series * this.rowCells, (series + 1) * this.rowCells);
  }

  /** Cells of the series from `first` up to `end`. */
  copyRows(first: number, end: number): Float64Array {
    this.reserve(end - 1);
    return this.cells.slice(first * this.rowCells, end * this.rowCells);
  }

  /** Puts back what `rowOf` gave. */
  restore(series: number, row: ArrayLike<number>): void {
    this.reserve(series);
    this.cells.set(row, series * this.rowCells);
  }

  private totalAt(at: number): number {
    return (this.cells[at + VALUE] as number) + (this.cells[at + LOW_OR_TS] as number);
  }

  private reserve(series: number): void {
    if (series < this.capacity) return;
    this.capacity = Math.max(series + 1, this.capacity * 2);
    const grown = this.emptyRows(this.capacity);
    grown.set(this.cells);
    this.cells = grown;
  }

  private emptyRows(rows: number): Float64Array {
    const cells = new Float64Array(rows * this.rowCells);
    for (let at = 0; at < cells.length; at += CELLS) {
      const isCounterCell = this.counters[(at % this.rowCells) / CELLS] === 1;
      cells[at + VALUE] = Number.NaN;
      cells[at + LOW_OR_TS] = isCounterCell ? 0 : Number.NEGATIVE_INFINITY;
    }
    return cells;
  }
}

function absorbCounter(cells: Float64Array, at: number, partials: Float64Array, partial: number): void {
  if (Number.isNaN(cells[at + VALUE])) {
    cells[at + VALUE] = 0;
    cells[at + LOW_OR_TS] = 0;
  }
  addCompensated(cells, at + VALUE, partials[partial + SUM] as number);
  cells[at + LOW_OR_TS] = (cells[at + LOW_OR_TS] as number) + (partials[partial + LOW] as number);
}
