import type { ClosedTick } from '../stream/closed-tick.js';

/** Where closed ticks go that views elsewhere are computed from. */
export interface TickLog {
  /** Takes one tick. Its partials are valid only during the call: encode or merge them before it returns. It must not throw. */
  append(tick: ClosedTick): void;
}
