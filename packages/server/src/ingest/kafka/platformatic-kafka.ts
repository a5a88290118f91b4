import { Admin, type BaseOptions, Consumer, Producer } from '@platformatic/kafka';
import type { KafkaCluster } from '../../config/kafka-settings.js';
import { readFetched } from './fetched-records.js';
import type {
  FetchedPartition,
  KafkaPort,
  OutgoingMessage,
  PartitionPosition,
  TopicPlan,
  WantedPartition,
} from './kafka-port.js';

/** How long a broker waits for messages before it answers that there are none, ms. */
const waitMs = 250;

/** `KafkaPort` on @platformatic/kafka. It never retries: when and how often is decided by whoever calls. */
export class PlatformaticKafka implements KafkaPort {
  private readonly admin: Admin;
  private readonly consumer: Consumer;
  private readonly producer: Producer<Buffer, Buffer, string, string>;

  constructor(
    private readonly cluster: KafkaCluster,
    ca: string | undefined,
  ) {
    const options: BaseOptions = {
      clientId: 'streamgauge',
      bootstrapBrokers: [...cluster.brokers],
      retries: 0,
      connectTimeout: 5_000,
      requestTimeout: 10_000,
      ...(cluster.tls ? { tls: ca === undefined ? {} : { ca } } : {}),
      ...(cluster.sasl === undefined ? {} : { sasl: cluster.sasl }),
    };
    this.admin = new Admin(options);
    this.consumer = new Consumer({ ...options, groupId: cluster.group, autocommit: false, isolationLevel: 1 });
    const asText = (text?: string): Buffer | undefined => (text === undefined ? undefined : Buffer.from(text));
    this.producer = new Producer<Buffer, Buffer, string, string>({
      ...options,
      acks: -1,
      autocreateTopics: true,
      // The first message of a topic that is being made needs another look at who leads it.
      retries: 5,
      retryDelay: 200,
      serializers: { headerKey: asText, headerValue: asText },
    });
    for (const client of [this.admin, this.consumer, this.producer]) client.on('error', () => {});
  }

  async topics(): Promise<ReadonlyMap<string, TopicPlan>> {
    const names = await this.admin.listTopics();
    if (names.length === 0) return new Map();
    const { topics } = await this.admin.metadata({ topics: names, forceUpdate: true });
    return new Map(
      [...topics].map(([name, { id, partitions }]) => [name, { id, leaders: partitions.map(({ leader }) => leader) }]),
    );
  }

  async bounds(topic: string, end: 'earliest' | 'latest'): Promise<readonly bigint[]> {
    const offsets = await this.consumer.listOffsets({ topics: [topic], timestamp: end === 'earliest' ? -2n : -1n });
    return offsets.get(topic) ?? [];
  }

  async fetch(leader: number, wanted: readonly WantedPartition[]): Promise<readonly FetchedPartition[]> {
    const { fetchBytes } = this.cluster;
    const byTopic = Map.groupBy(wanted, ({ topicId }) => topicId);
    const topics = [...byTopic].map(([topicId, partitions]) => ({
      topicId,
      partitions: partitions.map(({ partition, offset }) => ({
        partition,
        fetchOffset: offset,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
        partitionMaxBytes: fetchBytes,
      })),
    }));
    const request = { node: leader, topics, maxBytes: fetchBytes, minBytes: 1, maxWaitTime: waitMs };
    return readFetched(() => this.consumer.fetch(request), wanted);
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.producer.send({
      messages: messages.map(({ topic, key, value, headers }) => ({
        topic,
        headers: { ...headers },
        ...(key === undefined ? {} : { key }),
        ...(value === undefined ? {} : { value }),
      })),
    });
  }

  async commit(positions: readonly PartitionPosition[]): Promise<void> {
    const byTopic = Map.groupBy(positions, ({ topic }) => topic);
    await this.admin.alterConsumerGroupOffsets({
      groupId: this.cluster.group,
      topics: [...byTopic].map(([name, partitions]) => ({
        name,
        partitionOffsets: partitions.map(({ partition, offset }) => ({ partition, offset })),
      })),
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.admin.close(), this.consumer.close(true), this.producer.close()]);
  }
}
