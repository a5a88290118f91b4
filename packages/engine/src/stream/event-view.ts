import { limits } from '@streamgauge/protocol';
import { BoundedRing } from './bounded-ring.js';
import type { LoggedEvent } from './event-log.js';
import { Frame, type PinnedKey } from './frame.js';
import { pinnedKey, type Question } from './question.js';

/** Where a receiver of an events view is: the last frame that it has, and the events in all frames up to it. */
export interface EventPosition {
  readonly sequence: number;
  readonly events: number;
}

/**
 * The events of one channel that one filter lets through, as numbered frames. Its newest frames are kept (1,000 events,
 * 4 MiB), for receivers that are behind or come back.
 */
export class EventView {
  readonly pinned: PinnedKey | undefined;
  sequence = 0;
  private events = 0;
  /** Weighed in events. */
  private readonly kept = new BoundedRing<Frame>(limits.eventsKeptMax, limits.eventsKeptBytesMax);

  constructor(
    readonly id: string,
    readonly epoch: string,
    /** With a channel of events: neither columns nor grouping, and a window of 0. */
    readonly question: Question,
  ) {
    this.pinned = pinnedKey(question);
  }

  /** Of a receiver that has everything. */
  get position(): EventPosition {
    return { sequence: this.sequence, events: this.events };
  }

  /** The frame of events that came at once, all of which the filter lets through; several when they are many or large. */
  append(events: readonly LoggedEvent[]): Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    let bytes = 0;
    events.forEach((event, index) => {
      const isFull = bytes + event.bytes > limits.eventFrameBytesMax || index - from >= limits.eventsKeptMax;
      if (isFull && index > from) {
        frames.push(this.frameOf(events.slice(from, index), bytes));
        from = index;
        bytes = 0;
      }
      bytes += event.bytes;
    });
    if (from < events.length) frames.push(this.frameOf(events.slice(from), bytes));
    return frames;
  }

  /** Gives a receiver the sequence to begin at. What was before it asked is not in the stream. */
  snapshot(asOfMs: number): Frame[] {
    const data = {
      channel: this.question.channel.name,
      view: this.id,
      epoch: this.epoch,
      sequence: this.sequence,
      data: {},
      page: 0,
      final: true,
      asOf: asOfMs,
      timestamp: new Date(asOfMs).toISOString(),
    };
    return [new Frame({ event: 'snapshot', data }, this.pinned)];
  }

  /** The frames after a sequence; undefined when not all of them are kept any more, or it is not there yet. */
  framesAfter(sequence: number): Frame[] | undefined {
    const count = this.sequence - sequence;
    return count < 0 || count > this.kept.size ? undefined : this.kept.last(count);
  }

  /** What a receiver that has fallen behind is due: what is kept of what it has not, after a gap that says what is not. */
  catchUp(held: EventPosition): Frame[] {
    const frames = this.framesAfter(held.sequence);
    if (frames !== undefined) return frames;
    const data = {
      channel: this.question.channel.name,
      view: this.id,
      from: held.sequence + 1,
      to: this.sequence - this.kept.size,
      missed: this.events - this.kept.weight - held.events,
    };
    return [new Frame({ event: 'events:gap', data }, this.pinned), ...this.kept.last(this.kept.size)];
  }

  private frameOf(events: readonly LoggedEvent[], bytes: number): Frame {
    const previous = this.sequence;
    this.sequence += 1;
    this.events += events.length;
    const data = {
      channel: this.question.channel.name,
      view: this.id,
      sequence: this.sequence,
      previous,
      events: events.map(({ message }) => message),
    };
    const frame = new Frame({ event: 'event', data }, this.pinned);
    this.kept.push(frame, events.length, bytes);
    return frame;
  }
}
