// hot path: per sample, no allocation but for growth
import { clearPartial, mergePartial, PARTIAL_CELLS } from './partial.js';

const initialRows = 16;
const untouched = -1;

/**
 * The partials of one span for all metrics of the series that were touched in it: a compact row per touched series, found
 * by the series' dense id. Clearing costs what was touched, not what exists.
 */
export class PartialTable {
  /** Ids of the touched series, in order of first touch; valid up to `size`. */
  touched = new Int32Array(initialRows);
  size = 0;
  cells: Float64Array;
  private rowBySeries = new Int32Array(initialRows).fill(untouched);
  private readonly rowCells: number;

  constructor(private readonly metricCount: number) {
    this.rowCells = metricCount * PARTIAL_CELLS;
    this.cells = new Float64Array(initialRows * this.rowCells);
  }

  /** Where the row of a series begins in `cells`, or −1 when it was not touched. Metric `m` is at `row + m * PARTIAL_CELLS`. */
  rowOf(series: number): number {
    const row = series < this.rowBySeries.length ? (this.rowBySeries[series] as number) : untouched;
    return row === untouched ? -1 : row * this.rowCells;
  }

  /** The row of a series, made empty if it was not touched yet. */
  touch(series: number): number {
    if (series >= this.rowBySeries.length) this.growSeries(series);
    const known = this.rowBySeries[series] as number;
    if (known !== untouched) return known * this.rowCells;
    const row = this.size;
    if (row >= this.touched.length) this.growRows();
    this.touched[row] = series;
    this.rowBySeries[series] = row;
    this.size = row + 1;
    const at = row * this.rowCells;
    for (let metric = 0; metric < this.metricCount; metric += 1) clearPartial(this.cells, at + metric * PARTIAL_CELLS);
    return at;
  }

  /** Merges a table of the span that follows this one's. */
  merge(next: PartialTable): void {
    for (let index = 0; index < next.size; index += 1) {
      const series = next.touched[index] as number;
      const into = this.touch(series);
      const from = index * this.rowCells;
      for (let metric = 0; metric < this.metricCount; metric += 1) {
        mergePartial(this.cells, into + metric * PARTIAL_CELLS, next.cells, from + metric * PARTIAL_CELLS);
      }
    }
  }

  clear(): void {
    for (let index = 0; index < this.size; index += 1) this.rowBySeries[this.touched[index] as number] = untouched;
    this.size = 0;
  }

  private growRows(): void {
    const rows = this.touched.length * 2;
    const touched = new Int32Array(rows);
    touched.set(this.touched);
    this.touched = touched;
    const cells = new Float64Array(rows * this.rowCells);
    cells.set(this.cells);
    this.cells = cells;
  }

  private growSeries(series: number): void {
    const grown = new Int32Array(Math.max(series + 1, this.rowBySeries.length * 2)).fill(untouched);
    grown.set(this.rowBySeries);
    this.rowBySeries = grown;
  }
}
