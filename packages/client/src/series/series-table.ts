import type { Snapshot, Update } from '@streamgauge/protocol';
import { type Cells, cellsOfSnapshot, changedCells, withCells } from './metric-cell.js';

export type Labels = Readonly<Record<string, string>>;

/** One group of a grouped view. An unchanged one is the same object as before. */
export interface Series {
  readonly labels: Labels;
  readonly data: Cells;
  /** Since when its source has been silent, by the server's word and clock, ms; null while it is heard. */
  readonly staleSince: number | null;
}

const noCells: Cells = Object.freeze({});

/** Label values in the order of their names, length-prefixed by JSON: no value can pass for two. */
function seriesKey(labels: Labels): string {
  return JSON.stringify(
    Object.keys(labels)
      .sort()
      .map((name) => [name, labels[name]]),
  );
}

/** The row that is held where it says the same. */
function rowOf(held: Series | undefined, labels: Labels, data: Cells, staleSince: number | null): Series {
  if (held !== undefined && held.data === data && held.staleSince === staleSince) return held;
  return { labels: held?.labels ?? labels, data, staleSince };
}

/** The series of one view, by their labels, in the order in which they came. */
export class SeriesTable {
  #rows = new Map<string, Series>();
  #list: readonly Series[] = Object.freeze([]);
  #isListed = true;

  /** The same array until a row changes. */
  list(): readonly Series[] {
    if (!this.#isListed) {
      this.#list = [...this.#rows.values()];
      this.#isListed = true;
    }
    return this.#list;
  }

  /** Replaces all by the rows of a snapshot's pages. */
  replace(series: NonNullable<Snapshot['series']>, asOfMs: number): void {
    const rows = new Map<string, Series>();
    for (const { labels, data } of series) {
      const key = seriesKey(labels);
      const held = this.#rows.get(key);
      const cells = cellsOfSnapshot(held?.data ?? noCells, data, asOfMs);
      rows.set(key, rowOf(held, labels, cells, null));
    }
    this.#isListed = rows.size === 0 && this.#rows.size === 0;
    this.#rows = rows;
  }

  /** @returns The changed cells of each series named in the update. */
  merge(series: NonNullable<Update['series']>, asOfMs: number): readonly Series[] {
    return series.map(({ labels, metrics }) => {
      const key = seriesKey(labels);
      const held = this.#rows.get(key);
      const before = held?.data ?? noCells;
      const changed = changedCells(before, metrics, asOfMs);
      const data = withCells(before, changed);
      this.#put(key, rowOf(held, labels, data, null));
      return { labels, data: changed, staleSince: null };
    });
  }

  /** The named series have fallen silent; all of them when none is named. */
  silence(named: readonly Labels[] | undefined, sinceMs: number): void {
    for (const key of named?.map(seriesKey) ?? this.#rows.keys()) {
      const held = this.#rows.get(key);
      if (held !== undefined) this.#put(key, rowOf(held, held.labels, held.data, sinceMs));
    }
  }

  #put(key: string, row: Series): void {
    if (this.#rows.get(key) === row) return;
    this.#rows.set(key, row);
    this.#isListed = false;
  }

  remove(removed: readonly Labels[]): void {
    for (const labels of removed) {
      if (this.#rows.delete(seriesKey(labels))) this.#isListed = false;
    }
  }
}
