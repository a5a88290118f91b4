import type { Metric } from '../catalog/channel.js';
import type { Span } from '../rollup/functions.js';
import type { PartialTable } from '../rollup/partial-table.js';
import type { Closing, Evaluation } from './evaluation.js';
import type { PastWindow } from './past-window.js';
import type { RollupTools, SelectionRollup } from './selection-rollup.js';
import { Standing } from './standing.js';

/**
 * One window over several that follow each other, as if they had been one: their readings are merged, and every function
 * is computed from the whole. What stands (LAST) is that of the moment at which the last of them ended.
 */
export class MergedWindow implements Closing {
  readonly timestamp: string;
  private readonly standings = new Map<number, Standing>();

  constructor(
    private readonly rollup: SelectionRollup,
    private readonly tools: RollupTools,
    readonly span: Span,
    /** Whether open windows are in it too: then what stands is taken afresh, as it is now. */
    readonly isOpen: boolean,
  ) {
    this.timestamp = new Date(span[1]).toISOString();
  }

  get window(): PartialTable {
    return this.tools.merged;
  }

  get rows(): Int32Array {
    return this.tools.slots.rows;
  }

  get slotOfRow(): Int32Array {
    return this.tools.slots.slotOfRow;
  }

  get rowCount(): number {
    return this.tools.slots.rowCount;
  }

  get groupOfSlot(): Int32Array {
    return this.tools.slots.groupOfSlot;
  }

  get slotCount(): number {
    return this.tools.slots.slotCount;
  }

  readonly standingOf = (metric: Metric): Standing => {
    if (!this.isOpen) return this.rollup.standingOf(metric);
    let standing = this.standings.get(metric.index);
    if (standing === undefined) {
      standing = new Standing(metric, this.rollup.selection, this.tools.table, this.tools.state);
      this.standings.set(metric.index, standing);
      this.noteEnded(standing);
    }
    return standing;
  };

  /** Merges the windows, then the tables that follow them, and lets `use` evaluate the whole. */
  evaluate<T>(past: readonly PastWindow[], open: readonly PartialTable[], use: (evaluation: Evaluation) => T): T {
    const { merged, slots, evaluation } = this.tools;
    for (const { rows, choice } of past) rows?.mergeInto(merged, choice);
    for (const table of open) this.mergeOpen(table);
    const { selection } = this.rollup;
    slots.begin(merged.size, selection.groups.length);
    for (let row = 0; row < merged.size; row += 1) {
      const group = selection.groupOf(merged.touched[row] as number);
      if (group !== -1) slots.addRow(row, selection.indexNow(group));
    }
    for (const { unread } of past) for (const group of unread) slots.addGroup(selection.indexNow(group));
    if (!this.isOpen) this.rollup.noteEnded(this);
    evaluation.begin(this);
    try {
      return use(evaluation);
    } finally {
      if (!this.isOpen) this.rollup.forgetEnded();
      slots.clear();
      merged.clear();
    }
  }

  /** What stands now does not know the series that are over and have readings here. */
  private noteEnded(standing: Standing): void {
    for (let index = 0; index < this.rowCount; index += 1) {
      const row = this.rows[index] as number;
      const series = this.window.touched[row] as number;
      if (this.tools.table.isAlive(series)) continue;
      standing.noteEnded(series, this.groupOfSlot[this.slotOfRow[index] as number] as number, this.window, row);
    }
  }

  private mergeOpen(table: PartialTable): void {
    const { selection } = this.rollup;
    for (let row = 0; row < table.size; row += 1) {
      const series = table.touched[row] as number;
      if (selection.groupOf(series) !== -1) this.tools.merged.mergeRow(series, table, row);
    }
  }
}
