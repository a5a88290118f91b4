import type { EventMessage, Snapshot, StreamQuality, Update } from '@streamgauge/protocol';
import type { FrameSink, Pressure } from '../ports/frame-sink.js';
import type { Frame } from '../stream/frame.js';
import type { FrameBatch } from '../stream/frame-batch.js';

/** Keeps every frame that a session receives, in order. */
export class CollectingSink implements FrameSink {
  readonly frames: Frame[] = [];
  /** The same frames, write by write. */
  readonly batches: FrameBatch[] = [];
  /** What every write is answered with, until the test says something else. */
  pressure: Pressure = 'none';

  write(batch: FrameBatch): Pressure {
    this.frames.push(...batch.frames);
    this.batches.push(batch);
    return this.pressure;
  }

  get updates(): Update[] {
    return this.frames.flatMap(({ content }) => (content.event === 'update' ? [content.data] : []));
  }

  get events(): EventMessage[] {
    return this.frames.flatMap(({ content }) => (content.event === 'event' ? [content.data] : []));
  }

  get snapshots(): Snapshot[] {
    return this.frames.flatMap(({ content }) => (content.event === 'snapshot' ? [content.data] : []));
  }

  get qualities(): StreamQuality[] {
    return this.frames.flatMap(({ content }) => (content.event === 'stream:quality' ? [content.data] : []));
  }
}
