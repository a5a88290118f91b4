import type { FrameBatch } from '../stream/frame-batch.js';

/**
 * How much of what was written the connection has not taken yet.
 *
 * - `none`: it has taken everything.
 * - `some`: something waits. Numbers stay behind as state that can be merged; events may still come.
 * - `full`: more than 64 KiB wait. Nothing more may come.
 */
export type Pressure = 'none' | 'some' | 'full';

/** Where a session's frames leave the engine. Implemented by each gateway. */
export interface FrameSink {
  /**
   * Takes frames of one moment, in order. It must not throw and must not call the engine before it has returned. Whoever
   * answers other than `none` calls the session's `ready` once the connection has taken everything.
   */
  write(batch: FrameBatch): Pressure;
}
