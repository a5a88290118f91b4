import type { Channel } from '../catalog/channel.js';

/** A combination of label values, in the order of the channel's labels; undefined where the sample had none. */
export type LabelValues = readonly (string | undefined)[];

/**
 * The series of one tenant's channel as dense integers, in order of appearance. Strings appear here and nowhere deeper.
 */
export class SeriesTable {
  private readonly idByKey = new Map<string, number>();
  private readonly valuesById: LabelValues[] = [];
  /** Per label: value → ids of the series that have it, ascending. */
  private readonly idsByValue: readonly Map<string, number[]>[];

  constructor(private readonly channel: Channel) {
    this.idsByValue = channel.labels.map(() => new Map());
  }

  get size(): number {
    return this.valuesById.length;
  }

  /** Id of the series with these values; −1 when there is none yet. */
  find(key: string): number {
    return this.idByKey.get(key) ?? -1;
  }

  add(key: string, values: LabelValues): number {
    const id = this.valuesById.length;
    this.idByKey.set(key, id);
    this.valuesById.push(values);
    values.forEach((value, label) => {
      if (value === undefined) return;
      const ids = this.idsByValue[label]?.get(value);
      if (ids === undefined) this.idsByValue[label]?.set(value, [id]);
      else ids.push(id);
    });
    return id;
  }

  valueOf(series: number, label: number): string | undefined {
    return this.valuesById[series]?.[label];
  }

  /** Ids of the series whose label has the value, ascending. */
  withValue(label: number, value: string): readonly number[] {
    return this.idsByValue[label]?.get(value) ?? [];
  }

  /** The labels of a series by name, without those that it does not have. */
  labelsOf(series: number): Record<string, string> {
    const labels: Record<string, string> = {};
    for (const { index, name } of this.channel.labels) {
      const value = this.valueOf(series, index);
      if (value !== undefined) labels[name] = value;
    }
    return labels;
  }
}

/**
 * The values as one string that no other combination has: each with its length before it, so that `a` + `b:c` and
 * `a:b` + `c` stay apart.
 */
export function seriesKey(values: LabelValues): string {
  let key = '';
  for (const value of values) key += value === undefined ? '-' : `${value.length}:${value}`;
  return key;
}
