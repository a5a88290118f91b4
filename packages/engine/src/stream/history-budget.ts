import { limits } from '@streamgauge/protocol';
import type { PastWindow } from './past-window.js';

/** Where a window stands among all that a tenant's memory is used for: one after another, as they were noted. */
export interface Kept {
  readonly window: PastWindow;
  /** Forgets the window, which is the oldest of its view. */
  readonly forget: () => void;
  older: Kept | undefined;
  newer: Kept | undefined;
}

/**
 * How much memory the past of a tenant's views may take. When it is used up, the oldest windows of all its views are
 * forgotten first: whoever would need them is given a snapshot, and told so.
 */
export class HistoryBudget {
  private oldest: Kept | undefined;
  private newest: Kept | undefined;
  private used = 0;

  constructor(private readonly bytesMax: number) {}

  /** Whether nothing at all is kept. */
  get isNothing(): boolean {
    return this.bytesMax <= 0;
  }

  /** Bytes in use, about. */
  get bytes(): number {
    return this.used;
  }

  add(window: PastWindow, forget: () => void): Kept {
    const kept: Kept = { window, forget, older: this.newest, newer: undefined };
    if (this.newest === undefined) this.oldest = kept;
    else this.newest.newer = kept;
    this.newest = kept;
    this.used += window.bytes;
    return kept;
  }

  /** Forgets what is too much or too old at a moment, ms. */
  trim(nowMs: number): void {
    const beforeMs = nowMs - limits.historyMsMax;
    while (this.oldest !== undefined && (this.used > this.bytesMax || this.oldest.window.span[1] < beforeMs)) {
      this.oldest.forget();
    }
  }

  free({ window, older, newer }: Kept): void {
    this.used -= window.bytes;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
  }

  /** A window takes less than it did. */
  shrink(window: PastWindow, bytes: number): void {
    window.bytes -= bytes;
    this.used -= bytes;
  }
}
