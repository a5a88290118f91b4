/**
 * What is held of one view: the pages of a snapshot, then the frames that follow it without a gap. It never guesses: a
 * frame that does not follow is not applied, and the caller asks the server to go on from what is held.
 */
import type { EventMessage, EventsGap, Position, Snapshot, StreamStale, Update } from '@streamgauge/protocol';
import { follows } from '@streamgauge/protocol';
import { type Cells, cellsOfSnapshot, changedCells, withCells } from './metric-cell.js';
import { type Series, SeriesTable } from './series-table.js';

/** What became of a frame: `more` pages are to come, `old` says nothing new, `gap` lacks frames before it. */
export type Applied = 'applied' | 'more' | 'old' | 'gap';

export interface ViewChange {
  readonly kind: 'snapshot' | 'update';
  readonly metrics: Cells;
  readonly series: readonly Series[];
  readonly removed: readonly Readonly<Record<string, string>>[];
  readonly sequence: number;
  /** Frames of the view that this one stands for: more than 1 when the server merged them. */
  readonly merged: number;
  /** End of the window, or the snapshot's `asOf`: server's clock, ms. */
  readonly timestamp: number;
}

const noCells: Cells = Object.freeze({});

export class HeldView {
  #data: Cells | null = null;
  readonly #table = new SeriesTable();
  #channel: string | null = null;
  #epoch = '';
  #sequence: number | null = null;
  #asOfMs: number | null = null;
  #silentSinceMs: number | null = null;
  /** Whether frames are applied. Else they are of no use until a snapshot, or the server's word that they go on. */
  #isFollowing = false;
  /** Whether what is held is worth going on from. */
  #isTrusted = false;
  /** The server said that it goes on from here, and has not shown it yet. */
  #isRecovering = false;
  #snapshots = 0;
  #pages: Snapshot[] = [];
  #change: ViewChange | null = null;

  get data(): Cells | null {
    return this.#data;
  }
  get series(): readonly Series[] {
    return this.#table.list();
  }
  get channel(): string | null {
    return this.#channel;
  }
  get sequence(): number | null {
    return this.#sequence;
  }
  get asOfMs(): number | null {
    return this.#asOfMs;
  }
  /** Since when the source has been silent, by the server's word and clock, ms; null while it is heard. */
  get silentSinceMs(): number | null {
    return this.#silentSinceMs;
  }
  /** Snapshots taken over so far. */
  get snapshots(): number {
    return this.#snapshots;
  }
  /** Where what is held stands; null before the first snapshot. */
  get last(): Position | null {
    return this.#sequence === null ? null : { epoch: this.#epoch, sequence: this.#sequence };
  }
  /** Where the server may go on; null when only a snapshot will do. */
  get position(): Position | null {
    return this.#isTrusted ? this.last : null;
  }
  /** What the last applied frame changed. */
  get change(): ViewChange | null {
    return this.#change;
  }

  /** Keeps the values; no frame is applied until `resume` or the next snapshot, whatever its position is. */
  pause(): void {
    this.#isFollowing = false;
    this.#pages = [];
  }

  /** Only a snapshot will do, whatever its position is. Frames are applied as before until it is here. */
  distrust(): void {
    this.#isTrusted = false;
  }

  /** The server goes on after `at`. @returns False when that is not what is held. */
  resume({ epoch, sequence }: Position): boolean {
    if (this.position?.epoch !== epoch || this.#sequence !== sequence) return false;
    this.#isFollowing = this.#isRecovering = true;
    return true;
  }

  /** The source vouches up to `asOfMs`; nothing changed. */
  vouch(asOfMs: number): void {
    this.#asOfMs = Math.max(asOfMs, this.#asOfMs ?? asOfMs);
    this.#silentSinceMs = null;
  }

  silence({ series, since }: StreamStale): void {
    this.#table.silence(series, since);
    if (series === undefined) this.#silentSinceMs = since;
  }

  applySnapshot(page: Snapshot): Applied {
    const isUnasked = this.#isFollowing && this.#isTrusted && page.epoch === this.#epoch;
    if (isUnasked && page.sequence < (this.#sequence ?? 0)) return 'old';
    const [first] = this.#pages;
    if (first === undefined || first.sequence !== page.sequence || first.epoch !== page.epoch || page.page === 0) {
      this.#pages = [];
    }
    this.#pages.push(page);
    if (!page.final) return 'more';
    this.#take(this.#pages, page);
    this.#pages = [];
    return 'applied';
  }

  #take(pages: readonly Snapshot[], last: Snapshot): void {
    const values = Object.fromEntries(pages.flatMap((page) => Object.entries(page.data)));
    this.#data = cellsOfSnapshot(this.#data ?? noCells, values, last.asOf);
    this.#table.replace(
      pages.flatMap((page) => page.series ?? []),
      last.asOf,
    );
    this.#channel = last.channel;
    this.#epoch = last.epoch;
    this.#sequence = last.sequence;
    this.#asOfMs = last.asOf;
    // Silence is told again after a snapshot.
    this.#silentSinceMs = null;
    this.#isFollowing = this.#isTrusted = true;
    this.#isRecovering = false;
    this.#snapshots += 1;
    const { sequence, asOf: timestamp } = last;
    const series = this.#table.list();
    this.#change = { kind: 'snapshot', metrics: this.#data, series, removed: [], sequence, merged: 1, timestamp };
  }

  applyUpdate(update: Update): Applied {
    const judged = this.#judge(update);
    if (judged !== 'applied') return judged;
    const { removed = [], sequence, merged = 1 } = update;
    const asOfMs = update.window[1];
    // What ended goes first: the same frame may hold what began under the same labels.
    this.#table.remove(removed);
    const isOver = removed.some((labels) => Object.keys(labels).length === 0);
    const held = isOver ? noCells : (this.#data ?? noCells);
    const metrics = changedCells(held, update.metrics, asOfMs);
    this.#data = withCells(held, metrics);
    const series = this.#table.merge(update.series ?? [], asOfMs);
    this.vouch(asOfMs);
    this.#change = { kind: 'update', metrics, series, removed, sequence, merged, timestamp: asOfMs };
    return 'applied';
  }

  applyEvents(message: EventMessage): Applied {
    return this.#judge(message);
  }

  /** Frames of events that will not come, some of which may be here already: what follows them follows what is held. */
  applyEventsGap({ from, to }: EventsGap): Applied {
    return this.#judge({ previous: Math.max(from - 1, this.#sequence ?? 0), sequence: to });
  }

  #judge(frame: { readonly previous: number; readonly sequence: number }): Applied {
    if (!this.#isFollowing || this.#sequence === null || frame.sequence <= this.#sequence) return 'old';
    if (!follows(this.#sequence, frame)) {
      // It said that it goes on and did not: not to be believed twice.
      if (this.#isRecovering) this.#isTrusted = false;
      this.pause();
      return 'gap';
    }
    this.#sequence = frame.sequence;
    this.#isRecovering = false;
    return 'applied';
  }
}
