import type { Frame } from '../stream/frame.js';

/** Where a session's frames leave the engine. Implemented by each gateway. */
export interface FrameSink {
  /** Takes one frame. It must not throw and must not call the engine; what it cannot send at once is its own to bound. */
  write(frame: Frame): void;
}
