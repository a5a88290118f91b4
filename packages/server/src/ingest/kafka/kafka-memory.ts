import type { CapturedPart, CheckpointPart, Transaction } from '../../storage/checkpoint/checkpoint-part.js';
import type { OutgoingMessage } from './kafka-port.js';
import type { KafkaSource } from './kafka-source.js';

const upsert = `
  INSERT INTO kafka_memory (instance, cluster, counts, unsent) VALUES ($1, $2, $3, $4)
  ON CONFLICT (instance, cluster) DO UPDATE SET counts = EXCLUDED.counts, unsent = EXCLUDED.unsent`;

const select = 'SELECT counts, unsent FROM kafka_memory WHERE instance = $1 AND cluster = $2';

interface StoredCounts {
  readonly messages: number;
  readonly outOfRange: number;
  readonly rejected: Readonly<Record<string, number>>;
}

/**
 * What a cluster's source remembers beside its positions: its counts, and the refused messages that no broker has yet. So
 * each reaches `<topic>.rejected` at least once, whatever is killed. Once it is stored, the group is told how far we are.
 */
export class KafkaMemory implements CheckpointPart {
  readonly name: string;

  constructor(
    private readonly source: KafkaSource,
    private readonly instance: string,
  ) {
    this.name = `kafka ${source.cluster.name}`;
  }

  capture(): CapturedPart {
    const { counts, outbox, plan } = this.source;
    const { messages, outOfRange, rejected } = counts;
    const stored: StoredCounts = { messages, outOfRange, rejected: Object.fromEntries(rejected) };
    const unsent = outbox.unsent();
    const positions = plan.taken();
    return {
      write: async (transaction) => {
        const packed = Buffer.from(JSON.stringify(unsent.map(pack)));
        await transaction.query(upsert, [this.instance, this.source.cluster.name, JSON.stringify(stored), packed]);
      },
      committed: () => void this.source.tellGroup(positions),
      // Each capture holds all.
      failed: () => {},
    };
  }

  async restore(transaction: Transaction): Promise<void> {
    const { rows } = await transaction.query(select, [this.instance, this.source.cluster.name]);
    const [row] = rows as { counts: StoredCounts; unsent: Buffer }[];
    if (row === undefined) return;
    const { counts, outbox } = this.source;
    counts.messages = row.counts.messages;
    counts.outOfRange = row.counts.outOfRange;
    for (const [code, count] of Object.entries(row.counts.rejected)) counts.rejected.set(code, count);
    for (const packed of JSON.parse(String(row.unsent)) as PackedMessage[]) outbox.add(unpack(packed));
  }
}

interface PackedMessage {
  readonly topic: string;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function pack({ topic, key, value, headers }: OutgoingMessage): PackedMessage {
  return { topic, key: key?.toString('base64'), value: value?.toString('base64'), headers };
}

function unpack({ topic, key, value, headers }: PackedMessage): OutgoingMessage {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, 'base64'));
  return { topic, key: bytes(key), value: bytes(value), headers };
}
