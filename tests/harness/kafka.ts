import { Admin, Consumer, Producer } from '@platformatic/kafka';

export interface SentMessage {
  readonly topic: string;
  readonly key?: string;
  /** null = a tombstone; anything but a text is sent as JSON. */
  readonly value: unknown;
  readonly partition?: number;
}

/** A producer and an administrator of a cluster, as applications have them. */
export class KafkaPeer {
  private readonly admin: Admin;
  private readonly producer: Producer<Buffer, Buffer, Buffer, Buffer>;

  constructor(private readonly broker: string) {
    const options = { clientId: 'peer', bootstrapBrokers: [broker], retries: 10, retryDelay: 200 };
    this.admin = new Admin(options);
    this.producer = new Producer(options);
  }

  async createTopics(partitions: number, ...topics: string[]): Promise<void> {
    await this.admin.createTopics({ topics, partitions, replicas: 1 });
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.admin.deleteTopics({ topics: [topic] });
  }

  /** Deletes what lies before an offset, as retention does. */
  async deleteBefore(topic: string, partition: number, offset: bigint): Promise<void> {
    await this.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset }] }] });
  }

  async send(...messages: SentMessage[]): Promise<void> {
    await this.sendPacked('none', ...messages);
  }

  async sendPacked(
    compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd',
    ...messages: SentMessage[]
  ): Promise<void> {
    await this.producer.send({ acks: -1, compression, messages: messages.map(toProduce) });
  }

  /** Sends messages in a transaction of their own, which is then ended as it is told. */
  async transact(end: 'commit' | 'abort', ...messages: SentMessage[]): Promise<void> {
    const options = { clientId: 'peer', bootstrapBrokers: [this.broker], retries: 10, retryDelay: 200 };
    const producer = new Producer({ ...options, idempotent: true, transactionalId: crypto.randomUUID() });
    const transaction = await producer.beginTransaction();
    await transaction.send({ messages: messages.map(toProduce) });
    await transaction[end]();
    await producer.close();
  }

  /**
   * Reads a topic of refused messages from its beginning until `count` different ones are there. One comes again where the
   * answer of the broker that had it was lost: its headers say which one it is.
   */
  async read(topic: string, count: number): Promise<{ value: string | undefined; headers: Record<string, string> }[]> {
    const consumer = new Consumer({
      clientId: 'peer',
      groupId: `peer-${crypto.randomUUID()}`,
      bootstrapBrokers: [this.broker],
    });
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
    const found = new Map<string, { value: string | undefined; headers: Record<string, string> }>();
    for await (const { value, headers: pairs } of stream) {
      const headers: Record<string, string> = Object.fromEntries(
        [...pairs].map(([name, text]) => [String(name), String(text)]),
      );
      const text = value === undefined || value === null ? undefined : String(value);
      found.set(`${headers.partition} ${headers.offset}`, { value: text, headers });
      if (found.size === count) break;
    }
    await consumer.close(true);
    return [...found.values()];
  }

  /** Where a group would go on, by partition. */
  async groupOffsets(group: string, topic: string): Promise<bigint[]> {
    const [found] = await this.admin.listConsumerGroupOffsets({ groups: [group] });
    return (
      found?.topics.find(({ name }) => name === topic)?.partitions.map(({ committedOffset }) => committedOffset) ?? []
    );
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.admin.close(), this.producer.close()]);
  }
}

function toProduce({ topic, key, value, partition }: SentMessage) {
  return {
    topic,
    ...(key === undefined ? {} : { key: Buffer.from(key) }),
    ...(value === null ? {} : { value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) }),
    ...(partition === undefined ? {} : { partition }),
  };
}
