// hot path: per touched series and window
import { PARTIAL_CELLS } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import { Sketch } from '../rollup/sketch.js';

/** Rows of a capture: one, several, or all of them. */
export type RowChoice = number | Int32Array | 'all';

/**
 * What a closed window held of the metrics that its views ask for: a copy, because the window's own table is used again.
 * All views of the window share it, and each knows which of its rows are its own.
 */
export class CapturedRows {
  private readonly series: Int32Array;
  private readonly cells: Float64Array;
  private readonly sketches: readonly (Sketch | undefined)[];
  /** What it takes of memory, about. */
  readonly bytes: number;

  /**
   * @param rows    Rows of the table, in the order in which they are kept.
   * @param metrics Metrics that are kept.
   * @param sharers Views that keep all of the rows.
   */
  constructor(
    table: PartialTable,
    rows: Int32Array,
    private readonly metrics: Int32Array,
    private readonly sharers: number,
  ) {
    const width = metrics.length * PARTIAL_CELLS;
    this.series = new Int32Array(rows.length);
    this.cells = new Float64Array(rows.length * width);
    const sketches: (Sketch | undefined)[] = [];
    let bytes = this.series.byteLength + this.cells.byteLength + 200;
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] as number;
      this.series[index] = table.touched[row] as number;
      for (let column = 0; column < metrics.length; column += 1) {
        const metric = metrics[column] as number;
        const from = row * table.rowCells + metric * PARTIAL_CELLS;
        const into = index * width + column * PARTIAL_CELLS;
        for (let cell = 0; cell < PARTIAL_CELLS; cell += 1)
          this.cells[into + cell] = table.cells[from + cell] as number;
        const sketch = table.sketchOrNone(row, metric);
        if (sketch === undefined || sketch.count === 0) continue;
        const copy = new Sketch();
        copy.merge(sketch);
        sketches[index * metrics.length + column] = copy;
        bytes += copy.bytes;
      }
    }
    this.sketches = sketches;
    this.bytes = bytes;
  }

  /** How many rows there are. */
  get size(): number {
    return this.series.length;
  }

  /** The share of its memory that some of the rows have, about. */
  bytesOf(choice: RowChoice): number {
    if (choice === 'all') return this.bytes / Math.max(1, this.sharers);
    const count = typeof choice === 'number' ? 1 : choice.length;
    return (count * this.bytes) / Math.max(1, this.size) + 4 * count;
  }

  /** Merges some of the rows into a table of the span before this one's. */
  mergeInto(table: PartialTable, rows: RowChoice): void {
    if (typeof rows === 'number') this.mergeRow(table, rows);
    else if (rows === 'all') for (let row = 0; row < this.size; row += 1) this.mergeRow(table, row);
    else for (const row of rows) this.mergeRow(table, row);
  }

  private mergeRow(table: PartialTable, row: number): void {
    const series = this.series[row] as number;
    for (let column = 0; column < this.metrics.length; column += 1) {
      const metric = this.metrics[column] as number;
      const at = (row * this.metrics.length + column) * PARTIAL_CELLS;
      table.mergeMetric(series, metric, this.cells, at, this.sketches[row * this.metrics.length + column]);
    }
  }
}
