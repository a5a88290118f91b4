import { Injectable } from '@nestjs/common';
import { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import { Database, type DatabaseState } from '../storage/database.js';

export interface Readiness {
  /** `degraded`: live numbers flow, something beside them does not. */
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly components: {
    readonly gateway: 'up' | 'draining';
    readonly database: DatabaseState;
    /** By cluster; left out where the gateway reads none. `down`: some of its partitions are not read. */
    readonly kafka?: Readonly<Record<string, 'up' | 'down'>>;
  };
}

/** Whether the gateway can do its work, and what it lacks. */
@Injectable()
export class Health {
  private isDraining = false;

  constructor(
    private readonly database: Database,
    private readonly kafkaSources: KafkaSources,
  ) {}

  drain(): void {
    this.isDraining = true;
  }

  readiness(): Readiness {
    const database = this.database.state;
    const clusters = this.kafkaSources.list();
    const kafka = Object.fromEntries(
      clusters.map(({ cluster, isUp }) => [cluster.name, isUp ? 'up' : 'down'] as const),
    );
    const isWhole = database.status === 'up' && clusters.every(({ isUp }) => isUp);
    return {
      status: this.isDraining ? 'unavailable' : isWhole ? 'ready' : 'degraded',
      components: {
        gateway: this.isDraining ? 'draining' : 'up',
        database,
        ...(clusters.length === 0 ? {} : { kafka }),
      },
    };
  }
}
