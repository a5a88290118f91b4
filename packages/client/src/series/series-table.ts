import type { Snapshot, Update } from '@streamgauge/protocol';
import { type Cells, cellsOfSnapshot, changedCells, withCells } from './metric-cell.js';

export type Labels = Readonly<Record<string, string>>;

/** One group of a grouped view. An unchanged one is the same object as before. */
export interface Series {
  readonly labels: Labels;
  readonly data: Cells;
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
      rows.set(key, held !== undefined && held.data === cells ? held : { labels: held?.labels ?? labels, data: cells });
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
      if (held === undefined || held.data !== data) {
        this.#rows.set(key, { labels: held?.labels ?? labels, data });
        this.#isListed = false;
      }
      return { labels, data: changed };
    });
  }

  remove(removed: readonly Labels[]): void {
    for (const labels of removed) {
      if (this.#rows.delete(seriesKey(labels))) this.#isListed = false;
    }
  }
}
