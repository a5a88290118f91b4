import type { SeriesTable } from './series-table.js';

/** One label that must have one of the values. */
export interface LabelCondition {
  readonly label: number;
  /** Sorted, without repetition, at least one. */
  readonly values: readonly string[];
}

/** Conditions joined by "and", ordered by label; empty = every series. */
export type Filter = readonly LabelCondition[];

export function matches(filter: Filter, series: number, table: SeriesTable): boolean {
  for (const { label, values } of filter) {
    const value = table.valueOf(series, label);
    if (value === undefined || !values.includes(value)) return false;
  }
  return true;
}

/** All series that match, ascending, found by the rarest value rather than by trying all. */
export function matchingSeries(filter: Filter, table: SeriesTable): number[] {
  let candidates: readonly number[] | undefined;
  for (const { label, values } of filter) {
    const ids = values.flatMap((value) => table.withValue(label, value));
    if (candidates === undefined || ids.length < candidates.length) candidates = ids;
  }
  if (candidates === undefined) return Array.from({ length: table.size }, (_, series) => series);
  return candidates.filter((series) => matches(filter, series, table)).sort((a, b) => a - b);
}
