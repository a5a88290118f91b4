import { Injectable } from '@nestjs/common';
import { InputLog } from '../ingest/input-log/input-log.js';
import { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import { MqttSources } from '../ingest/mqtt/mqtt-sources.js';
import { Checkpointer } from '../storage/checkpoint/checkpointer.js';
import { Ownership } from '../storage/checkpoint/ownership.js';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { Database, type DatabaseState } from '../storage/database.js';
import { SnapshotQueries } from '../storage/snapshot-queries/snapshot-queries.js';

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
    /** By broker; left out where the gateway listens to none. */
    readonly mqtt?: Readonly<Record<string, 'up' | 'down'>>;
    /** By channel whose snapshot query failed, why: its totals began with nothing. */
    readonly snapshots?: Readonly<Record<string, string>>;
  };
}

/** Whether the gateway can do its work, and what it lacks. */
@Injectable()
export class Health {
  private isDraining = false;

  constructor(
    private readonly database: Database,
    private readonly kafkaSources: KafkaSources,
    private readonly mqttSources: MqttSources,
    private readonly recovery: Recovery,
    private readonly ownership: Ownership,
    private readonly checkpointer: Checkpointer,
    private readonly log: InputLog,
    private readonly snapshotQueries: SnapshotQueries,
  ) {}

  /** Not ready from here on: whoever sends clients to gateways sends them to others. */
  drain(): void {
    this.isDraining = true;
  }

  /** Takes `drain` back. */
  resume(): void {
    this.isDraining = false;
  }

  readiness(): Readiness {
    const database = this.database.state;
    const durability = this.durability();
    const gateway = this.isDraining ? 'draining' : this.recovery.isDone ? 'up' : 'starting';
    const kafka = this.kafkaSources.list().map(({ cluster, isUp }) => ({ name: cluster.name, isUp }));
    const mqtt = this.mqttSources.list();
    const { faults } = this.snapshotQueries;
    const isDurable = database.status === 'up' && durability.status === 'up';
    const isWell = isDurable && faults.size === 0 && [...kafka, ...mqtt].every(isUp);
    const isUseless = gateway !== 'up' || durability.status === 'deposed' || durability.status === 'failed';
    const status = isUseless ? 'unavailable' : isWell ? 'ready' : 'degraded';
    const sources = { ...statesOf('kafka', kafka), ...statesOf('mqtt', mqtt) };
    const snapshots = faults.size === 0 ? {} : { snapshots: Object.fromEntries(faults) };
    return { status, components: { gateway, database, durability, ...sources, ...snapshots } };
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

interface SourceState {
  readonly name: string;
  readonly isUp: boolean;
}

function isUp(source: SourceState): boolean {
  return source.isUp;
}

/** The component of one kind of source; nothing where there is none of it. */
function statesOf(kind: 'kafka' | 'mqtt', sources: readonly SourceState[]) {
  if (sources.length === 0) return {};
  return { [kind]: Object.fromEntries(sources.map((source) => [source.name, source.isUp ? 'up' : 'down'] as const)) };
}
