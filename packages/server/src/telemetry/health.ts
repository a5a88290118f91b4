import { Injectable } from '@nestjs/common';
import { InputLog } from '../ingest/input-log/input-log.js';
import { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import { Checkpointer } from '../storage/checkpoint/checkpointer.js';
import { Ownership } from '../storage/checkpoint/ownership.js';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { Database, type DatabaseState } from '../storage/database.js';

/** Whether what comes in outlives a kill of the process. */
export type DurabilityState =
  | { readonly status: 'up' }
  /** What is remembered is being read back; nobody is let in before. */
  | { readonly status: 'recovering'; readonly reason?: string }
  /** Live numbers flow; what cannot be written now is written later. */
  | { readonly status: 'behind'; readonly reason: string }
  /** What is stored cannot be read, or belongs to another gateway. */
  | { readonly status: 'failed' | 'deposed'; readonly reason: string };

export interface Readiness {
  /** `degraded`: live numbers flow, something beside them does not. */
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly components: {
    readonly gateway: 'starting' | 'up' | 'draining';
    readonly database: DatabaseState;
    readonly durability: DurabilityState;
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
    private readonly recovery: Recovery,
    private readonly ownership: Ownership,
    private readonly checkpointer: Checkpointer,
    private readonly log: InputLog,
  ) {}

  drain(): void {
    this.isDraining = true;
  }

  readiness(): Readiness {
    const database = this.database.state;
    const durability = this.durability();
    const gateway = this.isDraining ? 'draining' : this.recovery.isDone ? 'up' : 'starting';
    const clusters = this.kafkaSources.list();
    const kafka = Object.fromEntries(
      clusters.map(({ cluster, isUp }) => [cluster.name, isUp ? 'up' : 'down'] as const),
    );
    const isWell = database.status === 'up' && durability.status === 'up' && clusters.every(({ isUp }) => isUp);
    const isUseless = gateway !== 'up' || durability.status === 'deposed' || durability.status === 'failed';
    const status = isUseless ? 'unavailable' : isWell ? 'ready' : 'degraded';
    return { status, components: { gateway, database, durability, ...(clusters.length === 0 ? {} : { kafka }) } };
  }

  private durability(): DurabilityState {
    const { deposed } = this.ownership;
    const recovery = this.recovery.state;
    if (deposed !== undefined) return { status: 'deposed', reason: deposed.message };
    if (recovery.status !== 'done') return recovery;
    const reason = this.checkpointer.fault ?? this.log.fault;
    return reason === undefined ? { status: 'up' } : { status: 'behind', reason };
  }
}
