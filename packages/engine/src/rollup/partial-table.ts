// hot path: per sample, no allocation but for growth
import { clearPartial, mergePartial, PARTIAL_CELLS } from './partial.js';
import { Sketch } from './sketch.js';

const initialRows = 16;
const untouched = -1;
/** Numbers in 64 bytes. */
const CELLS_PER_LINE = 8;

/** What a row of the table is made of. */
export interface RowLayout {
  /** Metrics of the channel; each has a partial in the row. */
  readonly metricCount: number;
  /** Metric → which of the row's sketches is its own; −1 = it has none. */
  readonly sketchOf: Int32Array;
  readonly sketchCount: number;
  /** How long a reading stands when no other follows, ms. */
  readonly holdMs: number;
}

/**
 * The partials of one span for all metrics of the series that were touched in it: a compact row per touched series, found
 * by the series' dense id. Clearing costs what was touched, not what exists.
 */
export class PartialTable {
  /** Ids of the touched series, in order of first touch; valid up to `size`. */
  touched = new Int32Array(initialRows);
  size = 0;
  cells: Float64Array;
  /** Cells of one row: the partial of metric `m` of row `r` begins at `r * rowCells + m * PARTIAL_CELLS`. */
  readonly rowCells: number;
  private rowBySeries = new Int32Array(initialRows).fill(untouched);
  /** Row by row; made when a row first needs one, and then kept empty for the next span. */
  private sketches: (Sketch | undefined)[] = [];

  constructor(readonly layout: RowLayout) {
    this.rowCells = layout.metricCount * PARTIAL_CELLS;
    this.cells = new Float64Array(initialRows * this.rowCells);
  }

  /** Number of a series' row, or −1 when it was not touched. */
  rowOf(series: number): number {
    return series < this.rowBySeries.length ? (this.rowBySeries[series] as number) : untouched;
  }

  /** Number of the row of a series, made empty if it was not touched yet. */
  touch(series: number): number {
    const known = this.rowOf(series);
    return known === untouched ? this.addRow(series) : known;
  }

  /**
   * Reads a number of every cache line of some rows, which are written next: independent reads are under way together,
   * while the additions would wait for one row after another. Returns their sum, so that no compiler leaves them out.
   */
  readAhead(rows: Int32Array, count: number): number {
    const { cells, rowCells } = this;
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const at = (rows[index] as number) * rowCells;
      for (let cell = at; cell < at + rowCells; cell += CELLS_PER_LINE) sum += cells[cell] as number;
    }
    return sum;
  }

  /** The sketch of a metric that has one, in the span so far. */
  sketchAt(row: number, metric: number): Sketch {
    const slot = this.sketchSlot(row, metric);
    let sketch = this.sketches[slot];
    if (sketch === undefined) {
      sketch = new Sketch();
      this.sketches[slot] = sketch;
    }
    return sketch;
  }

  /** Merges a table of the span that follows this one's. */
  merge(next: PartialTable): void {
    for (let row = 0; row < next.size; row += 1) this.mergeRow(next.touched[row] as number, next, row);
  }

  /** Merges one row of the span that follows into the row of a series. */
  mergeRow(series: number, next: PartialTable, row: number): void {
    const { metricCount, sketchOf, sketchCount, holdMs } = this.layout;
    const ownRow = this.touch(series);
    const into = ownRow * this.rowCells;
    const from = row * this.rowCells;
    for (let cell = 0; cell < metricCount * PARTIAL_CELLS; cell += PARTIAL_CELLS) {
      mergePartial(this.cells, into + cell, next.cells, from + cell, holdMs);
    }
    if (sketchCount === 0) return;
    for (let metric = 0; metric < metricCount; metric += 1) {
      if (sketchOf[metric] === -1) continue;
      const sketch = next.sketches[next.sketchSlot(row, metric)];
      if (sketch !== undefined && sketch.count > 0) this.sketchAt(ownRow, metric).merge(sketch);
    }
  }

  /** Merges the partial of one metric in the span that follows, and its sketch, into the row of a series. */
  mergeMetric(series: number, metric: number, cells: Float64Array, at: number, sketch: Sketch | undefined): void {
    const row = this.touch(series);
    mergePartial(this.cells, row * this.rowCells + metric * PARTIAL_CELLS, cells, at, this.layout.holdMs);
    if (sketch !== undefined) this.sketchAt(row, metric).merge(sketch);
  }

  /** The sketch of a metric, if it has one and the row ever needed it. */
  sketchOrNone(row: number, metric: number): Sketch | undefined {
    return this.layout.sketchOf[metric] === -1 ? undefined : this.sketches[this.sketchSlot(row, metric)];
  }

  clear(): void {
    for (let row = 0; row < this.size; row += 1) this.rowBySeries[this.touched[row] as number] = untouched;
    const used = this.size * this.layout.sketchCount;
    for (let slot = 0; slot < used; slot += 1) this.sketches[slot]?.clear();
    this.size = 0;
  }

  private sketchSlot(row: number, metric: number): number {
    return row * this.layout.sketchCount + (this.layout.sketchOf[metric] as number);
  }

  private addRow(series: number): number {
    if (series >= this.rowBySeries.length) this.growSeries(series);
    const row = this.size;
    if (row >= this.touched.length) this.growRows();
    this.touched[row] = series;
    this.rowBySeries[series] = row;
    this.size = row + 1;
    const at = row * this.rowCells;
    for (let cell = at; cell < at + this.rowCells; cell += PARTIAL_CELLS) clearPartial(this.cells, cell);
    return row;
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
