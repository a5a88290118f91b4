import type { Logger } from '@nestjs/common';
import type { KafkaCluster } from '../../config/kafka-settings.js';
import type { SourcePositions } from '../sources/source-positions.js';
import type { KafkaPort, PartitionPosition, TopicPlan, WantedPartition } from './kafka-port.js';
import { PartitionProgress } from './partition-progress.js';
import type { TopicRoutes } from './topic-routes.js';

interface Place {
  readonly topicId: string;
  readonly partition: number;
}

/**
 * Which partitions of a cluster are read, and from where. A position belongs to a topic and its id: a topic that was deleted and
 * made again is another one.
 */
export class PartitionPlan {
  private readonly partitions = new Map<string, PartitionProgress>();
  private isFirstLook = true;

  constructor(
    private readonly cluster: KafkaCluster,
    private readonly port: KafkaPort,
    private readonly positions: SourcePositions,
    private readonly routes: TopicRoutes,
    private readonly logger: Logger,
  ) {}

  list(): readonly PartitionProgress[] {
    return [...this.partitions.values()];
  }

  find({ topicId, partition }: Place): PartitionProgress | undefined {
    return this.partitions.get(`${topicId}/${partition}`);
  }

  /** Brokers that lead something that is read. */
  leaders(): ReadonlySet<number> {
    return new Set(this.reading().map(({ leader }) => leader));
  }

  wantedOf(leader: number): WantedPartition[] {
    return this.reading()
      .filter((one) => one.leader === leader)
      .map(({ topicId, partition, fetchFrom }) => ({ topicId, partition, offset: fetchFrom }));
  }

  /** What was asked for and has not been taken in is asked for again. */
  forgetAsked(leader: number): void {
    for (const one of this.partitions.values()) if (one.leader === leader) one.fetchFrom = one.position;
  }

  /** Name of a partition's position. */
  placeOf({ topic, topicId, partition }: Pick<PartitionProgress, 'topic' | 'topicId' | 'partition'>): string {
    return `${this.prefixOf(topic)}${topicId}/${partition}`;
  }

  /** How far everything is. */
  taken(): PartitionPosition[] {
    return this.list().map(({ topic, partition, position }) => ({ topic, partition, offset: position }));
  }

  /** Compares with the topics that there are: begins new partitions, ends those of topics that are gone. */
  async renew(): Promise<void> {
    const topics = await this.port.topics();
    for (const [key, one] of this.partitions) {
      if (topics.get(one.topic)?.id === one.topicId) continue;
      this.partitions.delete(key);
      this.logger.warn(`Topic ${one.topic}, partition ${one.partition}, is gone at position ${one.position}`);
    }
    for (const [topic, plan] of topics) await this.renewTopic(topic, plan);
    this.isFirstLook = false;
  }

  /** Kafka has deleted what was to be read next, or never had it. */
  async outOfRange(one: PartitionProgress): Promise<void> {
    const [start, end] = await Promise.all([
      this.port.bounds(one.topic, 'earliest'),
      this.port.bounds(one.topic, 'latest'),
    ]);
    const range = `${start[one.partition] ?? '?'} to ${end[one.partition] ?? '?'}`;
    this.stopOr(one, `position ${one.position} is not there; Kafka has ${range}`, start[one.partition]);
  }

  private async renewTopic(topic: string, { id, leaders }: TopicPlan): Promise<void> {
    const channel = this.routes.channelOf(topic);
    if (channel === undefined) return;
    const isUnknown = leaders.some((_, partition) => !this.partitions.has(`${id}/${partition}`));
    if (isUnknown) {
      const starts = await this.port.bounds(topic, this.startOf(topic));
      const isAnother = this.hasOtherPositions(topic, id);
      leaders.forEach((_, partition) => {
        const key = `${id}/${partition}`;
        const start = starts[partition];
        if (this.partitions.has(key) || start === undefined) return;
        const place = this.placeOf({ topic, topicId: id, partition });
        const position = this.positions.at(place) ?? start;
        const one = new PartitionProgress(topic, id, partition, channel, position);
        this.partitions.set(key, one);
        if (this.positions.at(place) === undefined && isAnother)
          this.stopOr(one, 'it was deleted and made again', start);
        // Where it begins is remembered, so that nothing written from now on is passed over.
        if (one.state === 'reading') this.positions.advance(place, one.position);
      });
    }
    leaders.forEach((leader, partition) => {
      const one = this.partitions.get(`${id}/${partition}`);
      if (one !== undefined) one.leader = leader;
    });
  }

  /** What appears while the gateway runs is read whole: it was written after the start. */
  private startOf(topic: string): 'earliest' | 'latest' {
    const isKnown = [...this.positions.all().keys()].some((place) => place.startsWith(this.prefixOf(topic)));
    return this.isFirstLook && !isKnown ? this.cluster.start : 'earliest';
  }

  private hasOtherPositions(topic: string, id: string): boolean {
    const prefix = this.prefixOf(topic);
    return [...this.positions.all().keys()].some(
      (place) => place.startsWith(prefix) && !place.startsWith(`${prefix}${id}/`),
    );
  }

  private stopOr(one: PartitionProgress, what: string, earliest: bigint | undefined): void {
    const name = `Topic ${one.topic}, partition ${one.partition}: ${what}`;
    if (this.cluster.outOfRange === 'stop' || earliest === undefined) {
      one.state = 'stopped';
      one.reason = what;
      this.logger.error(`${name}. It is not read any more; KAFKA_OUT_OF_RANGE=earliest goes on with what is left`);
      return;
    }
    this.logger.error(`${name}. Reading goes on at ${earliest}; what was before is lost`);
    one.jumpTo(earliest);
    this.positions.advance(this.placeOf(one), earliest);
  }

  private reading(): PartitionProgress[] {
    return this.list().filter(({ state, leader }) => state === 'reading' && leader >= 0);
  }

  private prefixOf(topic: string): string {
    return `kafka:${this.cluster.name}/${topic}#`;
  }
}
