import { limits } from '@streamgauge/protocol';
import type { HistoryBudget, Kept } from './history-budget.js';
import type { PastWindow } from './past-window.js';

/**
 * The last windows of a view: those of its last 300 frames, none older than 10 min, and fewer when the tenant's memory for
 * them is used up. From them a receiver that comes back, or has been too slow, gets what it has not had: frame by frame,
 * or merged. A receiver that is away is one that is very slow.
 */
export class ViewHistory {
  /** Oldest first; those before `first` are forgotten. */
  private windows: (Kept | undefined)[] = [];
  private first = 0;
  private told = 0;
  private readonly dropOldest = (): void => this.drop();

  /** @param keepsFrames Whether what was told is kept of all windows, and not of the newest only. */
  constructor(
    private readonly budget: HistoryBudget,
    private readonly keepsFrames: boolean,
  ) {}

  /** Whether windows are noted at all. */
  get isKept(): boolean {
    return !this.budget.isNothing;
  }

  /** Notes the window that followed the one noted last. */
  push(window: PastWindow): void {
    if (window.isTold) this.told += 1;
    this.windows.push(this.budget.add(window, this.dropOldest));
    this.forgetFrame();
    this.budget.trim(window.span[1]);
    while (this.told > limits.historyFramesMax) this.drop();
    this.dropBefore(window.span[1] - limits.historyMsMax);
  }

  /**
   * The windows from the frame after `sequence` to the newest frame, in order; undefined when they are not all kept.
   *
   * @param head The view's sequence.
   */
  since(sequence: number, head: number, nowMs: number): readonly PastWindow[] | undefined {
    this.dropBefore(nowMs - limits.historyMsMax);
    if (sequence > head) return undefined;
    if (sequence === head) return [];
    const { windows } = this;
    let from = windows.length;
    while (from > this.first && (windows[from - 1]?.window.sequence ?? 0) > sequence) from -= 1;
    let to = windows.length;
    while (to > from && windows[to - 1]?.window.isTold === false) to -= 1;
    const oldest = windows[from]?.window;
    if (oldest?.isTold !== true || oldest.sequence !== sequence + 1) return undefined;
    return windows.slice(from, to).flatMap((kept) => kept?.window ?? []);
  }

  /** Forgets everything: the view is over. */
  clear(): void {
    while (this.first < this.windows.length) this.drop();
  }

  private drop(): void {
    const oldest = this.windows[this.first];
    if (oldest === undefined) return;
    if (oldest.window.isTold) this.told -= 1;
    this.budget.free(oldest);
    this.windows[this.first] = undefined;
    this.first += 1;
    if (this.first * 2 < this.windows.length) return;
    this.windows = this.windows.slice(this.first);
    this.first = 0;
  }

  private dropBefore(endMs: number): void {
    while ((this.windows[this.first]?.window.span[1] ?? endMs) < endMs) this.drop();
  }

  /** More than so many frames are never told one by one. */
  private forgetFrame(): void {
    const window = this.windows[this.windows.length - 1 - limits.resumeFramesMax]?.window;
    if (window?.frame === undefined || this.keepsFrames) return;
    this.budget.shrink(window, window.frameBytes);
    window.frame = undefined;
  }
}
