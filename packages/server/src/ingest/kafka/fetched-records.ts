// hot path: per message
import { type Consumer, ResponseError } from '@platformatic/kafka';
import type { FetchedPartition, KafkaMessage, WantedPartition } from './kafka-port.js';

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;
type FetchResponsePartition = FetchResponse['responses'][number]['partitions'][number];
type RecordsBatch = NonNullable<FetchResponsePartition['records']>[number];

/** Bits of a batch's attributes. */
const transactional = 1 << 4;
const control = 1 << 5;

/** Kafka's error codes that mean something to us. */
const outOfRange = 1;
/** Unknown topic or partition, leader not available, not the leader, fenced, unknown leader epoch, unknown topic id, another one. */
const moved = new Set([3, 5, 6, 74, 76, 100, 103]);

/** Reads what a broker has answered; what some partitions refuse does not spoil the others. */
export async function readFetched(
  fetch: () => Promise<FetchResponse>,
  wanted: readonly WantedPartition[],
): Promise<readonly FetchedPartition[]> {
  const response = await fetch().catch((error: unknown) => {
    // The client throws where one partition has an error; the answer is there all the same.
    if (error instanceof ResponseError && hasPartitions(error.response)) return error.response;
    throw error;
  });
  return response.responses.flatMap(({ topicId, partitions }) =>
    partitions.map((partition) => {
      const asked = wanted.find((one) => one.topicId === topicId && one.partition === partition.partitionIndex);
      return { topicId, partition: partition.partitionIndex, ...read(partition, asked?.offset ?? 0n) };
    }),
  );
}

function hasPartitions(response: unknown): response is FetchResponse {
  const { responses, errorCode } = response as FetchResponse;
  return errorCode === 0 && Array.isArray(responses) && responses.length > 0;
}

type Read<T = FetchedPartition> = T extends FetchedPartition ? Omit<T, 'topicId' | 'partition'> : never;

function read(partition: FetchResponsePartition, asked: bigint): Read {
  const { errorCode, lastStableOffset, records } = partition;
  if (errorCode === outOfRange) return { kind: 'out of range' };
  if (moved.has(errorCode)) return { kind: 'moved' };
  if (errorCode !== 0) return { kind: 'failed', reason: `Kafka's error ${errorCode}` };
  const batches = records ?? [];
  const isAborted = abortedBatches(partition);
  const messages: KafkaMessage[] = [];
  let next = asked;
  for (const batch of batches) {
    const after = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (!isAborted(batch) && (batch.attributes & control) === 0) addMessages(messages, batch, asked);
    if (after > next) next = after;
  }
  return { kind: 'messages', messages, next, end: lastStableOffset };
}

/** A batch may begin before what was asked for. */
function addMessages(messages: KafkaMessage[], batch: RecordsBatch, asked: bigint): void {
  const firstMs = Number(batch.firstTimestamp);
  for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
    const offset = batch.firstOffset + BigInt(offsetDelta);
    if (offset < asked) continue;
    const timestampMs = firstMs + Number(timestampDelta);
    messages.push({ offset, timestampMs, key: key ?? undefined, value: value ?? undefined });
  }
}

/** Tells of each batch, in order, whether its transaction was aborted; Kafka says where those begin, and a marker ends each. */
function abortedBatches({ abortedTransactions }: FetchResponsePartition): (batch: RecordsBatch) => boolean {
  const begun = [...(abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  let seen = 0;
  const open = new Set<bigint>();
  return (batch) => {
    if ((batch.attributes & transactional) === 0) return false;
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    for (let next = begun[seen]; next !== undefined && next.firstOffset <= last; next = begun[seen]) {
      open.add(next.producerId);
      seen += 1;
    }
    if ((batch.attributes & control) !== 0) {
      open.delete(batch.producerId);
      return false;
    }
    return open.has(batch.producerId);
  };
}
