import type { FrameSink, Pressure } from '../ports/frame-sink.js';
import type { FrameBatch } from '../stream/frame-batch.js';
import type { DeliveryTally } from './delivery-tally.js';

/** Counts what is written to one session alone. What a whole group is written is counted once, by whoever writes it. */
export class CountedSink implements FrameSink {
  constructor(
    readonly direct: FrameSink,
    /** That of the session's tenant; all sessions of a group have the same. */
    readonly tally: DeliveryTally,
  ) {}

  write(batch: FrameBatch): Pressure {
    this.tally.count(batch.frames);
    return this.direct.write(batch);
  }
}
