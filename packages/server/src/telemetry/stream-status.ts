import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { Connections } from '../gateways/connections.js';
import { SubscriptionManager, type SubscriptionStats } from '../gateways/subscription-manager.js';
import { Admission } from '../ingest/admission/admission.js';
import type { IngestCounts } from '../ingest/admission/ingest-tally.js';
import type { KafkaSource } from '../ingest/kafka/kafka-source.js';
import { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import { Health } from './health.js';
import { Pulse } from './pulse.js';

/** Rates and delays are of the last second; a delay is null when there was nothing to measure. */
export interface StatusReport extends SubscriptionStats {
  readonly status: 'healthy' | 'degraded' | 'unavailable';
  /** `gateway`, `database`, and each source by its name, such as `kafka default` or `mqtt default`. */
  readonly components: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Rollups that are computed, those included that nobody has looked at for at most 2 min. */
  readonly views: number;
  /** Living series. */
  readonly series: number;
  readonly ingest: IngestCounts & {
    readonly rejectedByCode: Readonly<Record<string, number>>;
    /** Samples and events accepted per second. */
    readonly rate: number;
    /** Longest time from a sample's arrival until its tick had been told, ms. */
    readonly lag: number | null;
    /** Longest time from a sample's own timestamp to its arrival, ms. */
    readonly sourceDelay: number | null;
    /** By cluster; only in figures of all tenants, where any is read. */
    readonly kafka?: Readonly<Record<string, KafkaFigures>>;
  };
  /** Frames written to sessions since the start, those that stand for several, and all of them per second. */
  readonly frames: { readonly written: number; readonly merged: number; readonly rate: number };
  /** Longest delay of the whole process, ms. */
  readonly eventLoopDelay: number | null;
  /** Longest time from the moment when a tick was due until it had been told, ms. */
  readonly tickLateness: number | null;
  /** ISO 8601. */
  readonly timestamp: string;
}

export interface KafkaFigures {
  readonly messages: number;
  readonly rejected: number;
  /** Messages that wait, in all partitions; null = not known yet. */
  readonly lag: number | null;
  /** The longest of all partitions, ms; null = not known yet. */
  readonly lagMs: number | null;
  /** What is not read, and why. */
  readonly faults: readonly string[];
}

/** The figures of `GET /analytics/stream/status`. */
@Injectable()
export class StreamStatus {
  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly subscriptions: SubscriptionManager,
    private readonly admission: Admission,
    private readonly pulse: Pulse,
    private readonly health: Health,
    private readonly kafka: KafkaSources,
  ) {}

  /** Figures of one tenant; of all when none is named. Those of the process are the same for everybody. */
  of(tenantId: string | undefined): StatusReport {
    const { views, series } = tenantId === undefined ? this.engine.stats() : this.engine.statsOf(tenantId);
    const { status, components } = this.health.readiness();
    const { ingestRate, lagMs, sourceDelayMs, frameRate } = this.pulse.of(tenantId);
    const { eventLoopDelayMs, tickLatenessMs } = this.pulse.process;
    const delivered = this.engine.delivered(tenantId);
    return {
      status: status === 'ready' ? 'healthy' : status,
      // Why the database is down is for whoever runs it.
      components: {
        gateway: components.gateway,
        database: components.database.status,
        ...named('kafka', components.kafka),
        ...named('mqtt', components.mqtt),
        durability: components.durability.status,
      },
      connections: this.connections.list(tenantId).length,
      ...this.subscriptions.getStats(tenantId),
      views,
      series,
      ingest: {
        ...this.admission.counts(tenantId),
        rejectedByCode: Object.fromEntries(this.admission.rejectedByCode(tenantId)),
        rate: ingestRate,
        lag: lagMs ?? null,
        sourceDelay: sourceDelayMs ?? null,
        ...(tenantId === undefined && this.kafka.list().length > 0 ? { kafka: this.kafkaFigures() } : {}),
      },
      frames: { written: delivered.frames, merged: delivered.mergedFrames, rate: frameRate },
      eventLoopDelay: eventLoopDelayMs ?? null,
      tickLateness: tickLatenessMs ?? null,
      timestamp: new Date(this.engine.nowMs()).toISOString(),
    };
  }
  private kafkaFigures(): Record<string, KafkaFigures> {
    const nowMs = this.engine.nowMs();
    return Object.fromEntries(this.kafka.list().map((source) => [source.cluster.name, figuresOf(source, nowMs)]));
  }
}

function figuresOf({ plan, counts, fault }: KafkaSource, nowMs: number): KafkaFigures {
  const partitions = plan.list();
  const lags = partitions.flatMap(({ lag }) => lag ?? []);
  const lagsMs = partitions.flatMap((one) => one.lagMs(nowMs) ?? []);
  const stopped = partitions.flatMap(({ topic, partition, reason }) =>
    reason === undefined ? [] : `${topic}/${partition}: ${reason}`,
  );
  return {
    messages: counts.messages,
    rejected: [...counts.rejected.values()].reduce((sum, count) => sum + count, 0),
    lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
    lagMs: lagsMs.length === 0 ? null : Math.max(...lagsMs),
    faults: [...(fault === undefined ? [] : [fault]), ...stopped],
  };
}

function named(kind: string, states: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(states).map(([name, state]) => [`${kind} ${name}`, state]));
}
