// hot path: per touched series and window
import type { Filter } from './filter.js';
import type { SeriesTable } from './series-table.js';

/**
 * Finds what is interested in a series by a label and its value: 50,000 views that each look at their own meter cost a
 * touched series one look-up and not 50,000.
 */
export class SelectionIndex<T> {
  /** Label → value → items whose filter requires it. An item with several values stands under each. */
  private readonly byLabel = new Map<number, Map<string, Set<T>>>();
  /** Items whose filter requires no value, so that they must be asked about every series. */
  readonly unindexed = new Set<T>();

  /** Whether anything can be found by a value. */
  get hasIndexed(): boolean {
    return this.byLabel.size > 0;
  }

  add(filter: Filter, item: T): void {
    const { required } = filter;
    if (required === undefined) {
      this.unindexed.add(item);
      return;
    }
    let byValue = this.byLabel.get(required.label);
    if (byValue === undefined) {
      byValue = new Map();
      this.byLabel.set(required.label, byValue);
    }
    for (const value of required.values) {
      const items = byValue.get(value);
      if (items === undefined) byValue.set(value, new Set([item]));
      else items.add(item);
    }
  }

  delete(filter: Filter, item: T): void {
    const { required } = filter;
    this.unindexed.delete(item);
    const byValue = required === undefined ? undefined : this.byLabel.get(required.label);
    if (required === undefined || byValue === undefined) return;
    for (const value of required.values) {
      const items = byValue.get(value);
      items?.delete(item);
      if (items?.size === 0) byValue.delete(value);
    }
    if (byValue.size === 0) this.byLabel.delete(required.label);
  }

  /** Visits the indexed items that may be interested in a series; whether they are, their filter says. */
  visitIndexed(series: number, table: SeriesTable, visit: (item: T, series: number) => void): void {
    for (const [label, byValue] of this.byLabel) {
      const value = table.valueOf(series, label);
      const items = value === undefined ? undefined : byValue.get(value);
      if (items !== undefined) for (const item of items) visit(item, series);
    }
  }
}
