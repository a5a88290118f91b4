import type { FrameSink, Pressure } from '../../ports/frame-sink.js';
import type { Frame } from '../../stream/frame.js';
import type { FrameBatch } from '../../stream/frame-batch.js';

/** More frames than this that wait on our side are as many as may. */
const fullAt = 4;

/**
 * A connection with a queue at either end: what the gateway has written and the network has not yet taken, and what has
 * come over and the reader has not yet read. A slow reader is one that reads seldom; a connection that breaks loses both.
 * One that is narrow takes no more than a few frames before they are read, and says so.
 */
export class TwoQueueSocket implements FrameSink {
  /** Called when everything that was written has been taken, after it once was not. */
  onReady: () => void = () => {};
  private readonly written: Frame[] = [];
  private readonly arrived: Frame[] = [];
  private isWaiting = false;

  /** @param room Frames that the network holds; Infinity = it is never full. */
  constructor(private readonly room = Number.POSITIVE_INFINITY) {}

  get isNarrow(): boolean {
    return this.room !== Number.POSITIVE_INFINITY;
  }

  get pending(): number {
    return this.written.length + this.arrived.length;
  }

  write(batch: FrameBatch): Pressure {
    this.written.push(...batch.frames);
    if (!this.isNarrow) return 'none';
    this.transmit(Number.POSITIVE_INFINITY);
    this.isWaiting = this.written.length > 0;
    if (this.written.length > fullAt) return 'full';
    return this.isWaiting ? 'some' : 'none';
  }

  /** The network takes up to `count` frames, in order, as far as it has room. */
  transmit(count: number): void {
    this.arrived.push(...this.written.splice(0, Math.min(count, this.room - this.arrived.length)));
  }

  /** The reader takes all that has arrived. */
  read(): Frame[] {
    const frames = this.arrived.splice(0);
    if (!this.isNarrow) return frames;
    this.transmit(Number.POSITIVE_INFINITY);
    if (this.isWaiting && this.written.length === 0) {
      this.isWaiting = false;
      this.onReady();
    }
    return frames;
  }
}
