import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CheckpointParts } from '../../storage/checkpoint/checkpoint-parts.js';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { Admission } from '../admission/admission.js';
import { SourcePositions } from '../sources/source-positions.js';
import { KafkaMemory } from './kafka-memory.js';
import { KafkaSource } from './kafka-source.js';
import { KAFKA_PLAN, type KafkaPlan } from './load-kafka.js';
import { PlatformaticKafka } from './platformatic-kafka.js';

/** The Kafka clusters that the gateway reads. */
@Injectable()
export class KafkaSources implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sources: readonly KafkaSource[];

  constructor(
    @Inject(KAFKA_PLAN) { clusters, routes }: KafkaPlan,
    admission: Admission,
    positions: SourcePositions,
    parts: CheckpointParts,
    ownership: Ownership,
    private readonly recovery: Recovery,
  ) {
    this.sources = clusters.map(
      (cluster) =>
        new KafkaSource(cluster, new PlatformaticKafka(cluster, cluster.ca), { admission, positions, routes }),
    );
    for (const source of this.sources) parts.register(new KafkaMemory(source, ownership.instance));
  }

  /** Not before it is known where to go on. */
  onApplicationBootstrap(): void {
    void this.recovery.done.then(() => {
      for (const source of this.sources) source.start();
    });
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.close()));
  }

  list(): readonly KafkaSource[] {
    return this.sources;
  }
}
