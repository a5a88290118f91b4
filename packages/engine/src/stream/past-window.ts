import type { CapturedRows, RowChoice } from './captured-rows.js';
import type { Frame } from './frame.js';

/** What a window of a view was, for receivers that have not had it. */
export interface PastWindow {
  /** [start, end) in ms since the epoch. */
  readonly span: readonly [startMs: number, endMs: number];
  /** Of the view after the window. */
  readonly sequence: number;
  /** Whether something was told. */
  readonly isTold: boolean;
  /** What was told; of the newest windows only. */
  frame: Frame | undefined;
  /** Readings of the view's series, and which of the rows those are. */
  readonly rows: CapturedRows | undefined;
  readonly choice: RowChoice;
  /** Groups that were told of without readings: what falls to 0, a state that moved by itself. */
  readonly unread: readonly number[];
  /** Groups that were told to have ended. */
  readonly removed: readonly number[];
  /** Memory that the frame, and the whole, take, about. */
  readonly frameBytes: number;
  bytes: number;
}
