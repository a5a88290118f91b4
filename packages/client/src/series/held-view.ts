/**
 * What is held of one view: the pages of a snapshot, then the updates that follow it without a gap. It never guesses: an
 * update that does not follow is not applied, and the caller asks for a new snapshot.
 */
import { follows, type Snapshot, type Update } from '@streamgauge/protocol';
import { type Cells, cellsOfSnapshot, changedCells, withCells } from './metric-cell.js';
import { type Series, SeriesTable } from './series-table.js';

/** What became of a frame: `more` pages are to come, `old` says nothing new, `gap` needs a snapshot. */
export type Applied = 'applied' | 'more' | 'old' | 'gap';

export interface ViewChange {
  readonly kind: 'snapshot' | 'update';
  readonly metrics: Cells;
  readonly series: readonly Series[];
  readonly removed: readonly Readonly<Record<string, string>>[];
  readonly sequence: number;
  /** End of the window, or the snapshot's `asOf`: server's clock, ms. */
  readonly timestamp: number;
}

export class HeldView {
  #data: Cells | null = null;
  readonly #table = new SeriesTable();
  #epoch: string | null = null;
  #sequence: number | null = null;
  #asOfMs: number | null = null;
  /** Whether updates are of no use until a snapshot comes. */
  #isAwaiting = true;
  #pages: Snapshot[] = [];
  #change: ViewChange | null = null;

  get data(): Cells | null {
    return this.#data;
  }
  get series(): readonly Series[] {
    return this.#table.list();
  }
  get sequence(): number | null {
    return this.#sequence;
  }
  get asOfMs(): number | null {
    return this.#asOfMs;
  }
  get isAwaiting(): boolean {
    return this.#isAwaiting;
  }
  /** What the last applied frame changed. */
  get change(): ViewChange | null {
    return this.#change;
  }

  /** Keeps the values, and takes the next snapshot whatever its position is. */
  awaitSnapshot(): void {
    this.#isAwaiting = true;
    this.#pages = [];
  }

  /** The source vouches up to `asOfMs`; nothing changed. */
  vouch(asOfMs: number): void {
    this.#asOfMs = Math.max(asOfMs, this.#asOfMs ?? asOfMs);
  }

  applySnapshot(page: Snapshot): Applied {
    if (!this.#isAwaiting && page.epoch === this.#epoch && page.sequence < (this.#sequence ?? 0)) return 'old';
    const [first] = this.#pages;
    if (first === undefined || first.sequence !== page.sequence || first.epoch !== page.epoch || page.page === 0) {
      this.#pages = [];
    }
    this.#pages.push(page);
    if (!page.final) return 'more';
    this.#take(this.#pages);
    this.#pages = [];
    return 'applied';
  }

  #take(pages: readonly Snapshot[]): void {
    const last = pages[pages.length - 1];
    if (last === undefined) return;
    const values = Object.fromEntries(pages.flatMap((page) => Object.entries(page.data)));
    this.#data = cellsOfSnapshot(this.#data ?? {}, values, last.asOf);
    this.#table.replace(
      pages.flatMap((page) => page.series ?? []),
      last.asOf,
    );
    this.#epoch = last.epoch;
    this.#sequence = last.sequence;
    this.#asOfMs = last.asOf;
    this.#isAwaiting = false;
    this.#change = {
      kind: 'snapshot',
      metrics: this.#data,
      series: this.#table.list(),
      removed: [],
      sequence: last.sequence,
      timestamp: last.asOf,
    };
  }

  applyUpdate(update: Update): Applied {
    if (this.#isAwaiting || this.#sequence === null || update.sequence <= this.#sequence) return 'old';
    if (!follows(this.#sequence, update)) return 'gap';
    const asOfMs = update.window[1];
    const held = this.#data ?? {};
    const metrics = changedCells(held, update.metrics, asOfMs);
    this.#data = withCells(held, metrics);
    const series = this.#table.merge(update.series ?? [], asOfMs);
    this.#table.remove(update.removed ?? []);
    this.#sequence = update.sequence;
    this.vouch(asOfMs);
    const { sequence } = update;
    this.#change = { kind: 'update', metrics, series, removed: update.removed ?? [], sequence, timestamp: asOfMs };
    return 'applied';
  }
}
