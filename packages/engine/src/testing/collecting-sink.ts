import type { EventMessage, Snapshot, Update } from '@streamgauge/protocol';
import type { FrameSink, Pressure } from '../ports/frame-sink.js';
import type { Frame } from '../stream/frame.js';
import type { FrameBatch } from '../stream/frame-batch.js';

/** Keeps every frame that a session receives, in order. */
export class CollectingSink implements FrameSink {
  readonly frames: Frame[] = [];

  write(batch: FrameBatch): Pressure {
    this.frames.push(...batch.frames);
    return 'none';
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
}
