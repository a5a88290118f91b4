import type { LabelValues, SeriesTable } from './series-table.js';

/** TEMPORARY: replaced by the filter tree. */
export class Filter {
  static readonly everything = new Filter([]);
  constructor(readonly conditions: readonly { readonly label: number; readonly values: readonly string[] }[]) {}
  get form(): unknown {
    return this.conditions;
  }
  get isEverything(): boolean {
    return this.conditions.length === 0;
  }
  get required(): { readonly label: number; readonly values: readonly string[] } | undefined {
    return this.conditions[0];
  }
  get pinned(): ReadonlyMap<number, string> {
    return new Map(this.conditions.filter((c) => c.values.length === 1).map((c) => [c.label, c.values[0] as string]));
  }
  matches(values: LabelValues): boolean {
    return this.conditions.every(({ label, values: wanted }) => wanted.includes(values[label] ?? ''));
  }
}

export function matchingSeries(filter: Filter, table: SeriesTable): number[] {
  const { required } = filter;
  const candidates =
    required === undefined
      ? Array.from({ length: table.size }, (_, series) => series)
      : required.values.flatMap((value) => table.withValue(required.label, value));
  return candidates
    .filter((series) => table.isAlive(series) && filter.matches(table.valuesOf(series)))
    .sort((a, b) => a - b);
}
