// hot path: per message
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Admission } from '../admission/admission.js';
import type { IncomingSample } from '../incoming-sample.js';
import type { SourcePositions } from '../sources/source-positions.js';
import type { KafkaMessage } from './kafka-port.js';
import { isFault, type MessageFault, type MessageReader } from './message-reader.js';
import type { PartitionProgress } from './partition-progress.js';

/** Messages that are taken in at once: about 2 ms, after which ticks, sessions and other sources have their turn. */
const sliceMessages = 500;

export interface RefusedMessage {
  readonly code: string;
  readonly error: string;
}

/** Takes messages of partitions in, in their order, and moves their positions in the same step. */
export class MessageTaker {
  constructor(
    private readonly admission: Admission,
    private readonly positions: SourcePositions,
    private readonly reader: MessageReader,
    private readonly refused: (from: PartitionProgress, message: KafkaMessage, why: RefusedMessage) => void,
  ) {}

  /**
   * @param place Name of the partition's position.
   * @param next  Where to go on after the last message.
   * @param goOn  False: the gateway ends, and what is left is read again after the next start.
   */
  async take(
    from: PartitionProgress,
    place: string,
    messages: readonly KafkaMessage[],
    next: bigint,
    goOn: () => boolean,
  ): Promise<void> {
    for (let start = 0; start < messages.length; start += sliceMessages) {
      if (!goOn()) return;
      const slice = messages.slice(start, start + sliceMessages);
      if (from.channel.kind === 'events') this.takeEvents(from, slice);
      else this.takeSamples(from, slice);
      const last = slice.at(-1);
      const isWhole = start + sliceMessages >= messages.length;
      const after = isWhole || last === undefined ? next : last.offset + 1n;
      this.positions.advance(place, after);
      from.took(after, last?.timestampMs);
      await nextTurn();
    }
    // Markers of transactions have positions and no messages.
    if (messages.length === 0 && next !== from.position) {
      this.positions.advance(place, next);
      from.took(next, undefined);
    }
  }

  private takeSamples(from: PartitionProgress, messages: readonly KafkaMessage[]): void {
    const samples: IncomingSample[] = [];
    const sources: KafkaMessage[] = [];
    for (const message of messages) {
      const read = this.reader.readSample(message.value, from.channel);
      if (isFault(read)) this.refuse(from, message, read);
      else {
        samples.push(read);
        sources.push(message);
      }
    }
    if (samples.length === 0) return;
    for (const { index, code, error } of this.admission.admit(samples, 'source').rejected) {
      const message = sources[index];
      if (message !== undefined) this.refused(from, message, { code, error });
    }
  }

  private takeEvents(from: PartitionProgress, messages: readonly KafkaMessage[]): void {
    for (const message of messages) {
      const read = this.reader.readEvent(message.value);
      if (isFault(read)) {
        this.refuse(from, message, read);
        continue;
      }
      const { rejected } = this.admission.admitEvents(read.tenantId, from.channel.name, [read.event], 'source');
      for (const { code, error } of rejected) this.refused(from, message, { code, error });
    }
  }

  private refuse(from: PartitionProgress, message: KafkaMessage, { code, error, tenantId }: MessageFault): void {
    if (tenantId !== undefined) this.admission.countUnreadable(tenantId, code, 'source');
    this.refused(from, message, { code, error });
  }
}
