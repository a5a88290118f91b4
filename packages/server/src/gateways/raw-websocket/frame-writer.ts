import type { Pressure } from '@streamgauge/engine';
import { limits } from '@streamgauge/protocol';

/**
 * Writes whole WebSocket frames to one connection, in order with what `ws` writes itself (pings, pongs, close), and knows
 * how much the kernel has not taken.
 */
export interface FrameWriter {
  /** Whether something that was written here waits for the kernel. */
  readonly isBehind: boolean;
  /** Bytes of the connection that wait for the kernel, those of `ws` too. */
  readonly unsentBytes: number;
  /** One or more whole frames. The bytes may be shared; they must never change. */
  write(bytes: Buffer): Pressure;
}

/** How far a connection is behind of which something waits. */
export function pressureOf(unsentBytes: number): Pressure {
  return unsentBytes > limits.behindBytesMax ? 'full' : 'some';
}
