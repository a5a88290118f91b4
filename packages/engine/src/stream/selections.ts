import type { Filter } from './filter.js';
import { type Group, Selection } from './selection.js';
import { SelectionIndex } from './selection-index.js';
import type { SeriesTable } from './series-table.js';

/** The selections of a stream: one per distinct filter and grouping, found by the series that they cover. */
export class Selections {
  private readonly byForm = new Map<string, Selection>();
  private readonly index = new SelectionIndex<Selection>();

  constructor(
    private readonly table: SeriesTable,
    private readonly isFresh: (series: number) => boolean,
    /** Series that began in the open tick. */
    private readonly begun: readonly number[],
  ) {}

  /** The selection of a filter and a grouping, made if need be. */
  of(filter: Filter, groupBy: readonly number[]): Selection {
    const form = formOf(filter, groupBy);
    let selection = this.byForm.get(form);
    if (selection === undefined) {
      selection = new Selection(filter, groupBy, this.table, this.isFresh, new Set(this.begun));
      this.byForm.set(form, selection);
      this.index.add(filter, selection);
    }
    return selection;
  }

  /** Forgets a selection that no rollup uses. */
  drop(selection: Selection): void {
    if (selection.uses > 0) return;
    this.byForm.delete(formOf(selection.filter, selection.groupBy));
    this.index.delete(selection.filter, selection);
  }

  /** Takes a new series into the selections that cover it. */
  place(series: number): void {
    this.index.visitIndexed(series, this.table, (selection) => selection.place(series));
    for (const selection of this.index.unindexed) selection.place(series);
  }

  /** Visits the selections that cover a series, with its group in each. */
  each(series: number, visit: (selection: Selection, group: Group) => void): void {
    const offer = (selection: Selection): void => {
      const group = selection.groups[selection.groupOf(series)];
      if (group !== undefined) visit(selection, group);
    };
    this.index.visitIndexed(series, this.table, offer);
    for (const selection of this.index.unindexed) offer(selection);
  }
}

function formOf(filter: Filter, groupBy: readonly number[]): string {
  return JSON.stringify([filter.form, groupBy]);
}
