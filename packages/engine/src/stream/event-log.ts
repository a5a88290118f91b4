import { limits, type StreamEvent } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import { BoundedRing } from './bounded-ring.js';
import { type CheckedEvent, checkEvent, faultOfText, invalidEvent, type NewEvent } from './new-event.js';
import { utf8Bytes } from './plain-json.js';
import type { Rejection } from './rejection.js';
import type { LabelValues } from './series-table.js';

/** An event that is in the log. A duplicate changed nothing; `sequence` is that of the first. */
export interface EventAccepted {
  readonly id: string;
  readonly sequence: number;
  readonly duplicate: boolean;
}

export type EventOutcome = EventAccepted | Rejection;

export interface LoggedEvent {
  /** Its place in the log, from 1. */
  readonly sequence: number;
  /** As it stands on the wire; frozen. */
  readonly message: StreamEvent;
  readonly labels: LabelValues;
  /** Of the message as JSON. */
  readonly bytes: number;
}

/** What a log knows. */
export interface EventMemory {
  readonly sequence: number;
  /** Id → sequence, in order of arrival. */
  readonly ids: readonly (readonly [id: string, sequence: number])[];
  readonly kept: readonly LoggedEvent[];
}

/**
 * The events of one channel of one tenant, in order of arrival. It only ever grows; the newest 1,000 (4 MiB) are kept, and
 * the ids of the last 10,000, by which a repetition is known.
 */
export class EventLog {
  sequence = 0;
  private readonly kept = new BoundedRing<LoggedEvent>(limits.eventsKeptMax, limits.eventsKeptBytesMax);
  /** Id → sequence, in order of arrival. */
  private readonly sequenceById = new Map<string, number>();

  constructor(
    private readonly channel: Channel,
    /** Of the engine: what the ids that the log makes begin with. */
    private readonly epoch: string,
  ) {}

  /** Takes an event whole or not at all. `logged` is there when it is new. `nowMs` is its time of arrival. */
  append(event: NewEvent, nowMs: number): { readonly outcome: EventOutcome; readonly logged?: LoggedEvent } {
    const { id } = event;
    const faultOfId = id === undefined ? undefined : faultOfText('id', id, limits.eventIdCharsMax);
    if (faultOfId !== undefined) return { outcome: invalidEvent(faultOfId) };
    const known = id === undefined ? undefined : this.sequenceById.get(id);
    // The producer repeats what it has not heard to be accepted; by now it may be too old to be taken, and is here.
    if (id !== undefined && known !== undefined) return { outcome: { id, sequence: known, duplicate: true } };
    const checked = checkEvent(this.channel, event, nowMs);
    if ('code' in checked) return { outcome: checked };
    this.sequence += 1;
    const logged = this.log(id ?? this.freeId(), checked);
    return { outcome: { id: logged.message.id, sequence: logged.sequence, duplicate: false }, logged };
  }

  /** The events after a place in the log; undefined when not all of them are kept any more, or it is not there yet. */
  after(sequence: number): LoggedEvent[] | undefined {
    const count = this.sequence - sequence;
    return count < 0 || count > this.kept.size ? undefined : this.kept.last(count);
  }

  /** What must go on elsewhere: the events that are kept, and every id by which a repetition is known. */
  get memory(): EventMemory {
    return { sequence: this.sequence, ids: [...this.sequenceById], kept: this.kept.last(this.kept.size) };
  }

  /** Takes over the memory of an earlier log; this one must be empty. */
  restore({ sequence, ids, kept }: EventMemory): void {
    this.sequence = sequence;
    for (const [id, place] of ids) this.sequenceById.set(id, place);
    for (const logged of kept) this.kept.push(logged, 1, logged.bytes);
  }

  private log(id: string, { type, data, labels, timestampMs }: CheckedEvent): LoggedEvent {
    const named = this.namedLabels(labels);
    const message = Object.freeze({
      id,
      type,
      data: data as StreamEvent['data'],
      timestamp: new Date(timestampMs).toISOString(),
      ...(named === undefined ? {} : { labels: named }),
    });
    const logged = { sequence: this.sequence, message, labels, bytes: utf8Bytes(JSON.stringify(message)) };
    this.kept.push(logged, 1, logged.bytes);
    this.remember(id);
    return logged;
  }

  private namedLabels(values: LabelValues): Readonly<Record<string, string>> | undefined {
    const named: [string, string][] = [];
    for (const { index, name } of this.channel.labels) {
      const value = values[index];
      if (value !== undefined) named.push([name, value]);
    }
    return named.length === 0 ? undefined : Object.freeze(Object.fromEntries(named));
  }

  private remember(id: string): void {
    this.sequenceById.set(id, this.sequence);
    const [oldest] = this.sequenceById.keys();
    if (this.sequenceById.size > limits.eventIdsKeptMax && oldest !== undefined) this.sequenceById.delete(oldest);
  }

  /** A producer may have used the very id that the log would make. */
  private freeId(): string {
    const name = `${this.epoch}-${this.sequence}`;
    let id = name;
    for (let twin = 2; this.sequenceById.has(id); twin += 1) id = `${name}-${twin}`;
    return id;
  }
}
