import type { FrameSink, Pressure } from '../../ports/frame-sink.js';
import type { Frame } from '../../stream/frame.js';
import type { FrameBatch } from '../../stream/frame-batch.js';

/**
 * A connection with a queue at either end: what the gateway has written and the network has not yet taken, and what has
 * come over and the reader has not yet read. A slow reader is one that reads seldom; a connection that breaks loses both.
 */
export class TwoQueueSocket implements FrameSink {
  private readonly written: Frame[] = [];
  private readonly arrived: Frame[] = [];

  write(batch: FrameBatch): Pressure {
    this.written.push(...batch.frames);
    return 'none';
  }

  get pending(): number {
    return this.written.length + this.arrived.length;
  }

  /** The network takes up to `count` frames, in order. */
  transmit(count: number): void {
    this.arrived.push(...this.written.splice(0, count));
  }

  /** The reader takes all that has arrived. */
  read(): Frame[] {
    return this.arrived.splice(0);
  }
}
