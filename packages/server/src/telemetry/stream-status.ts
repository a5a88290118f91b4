import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { Connections } from '../gateways/connections.js';
import { SubscriptionManager, type SubscriptionStats } from '../gateways/subscription-manager.js';
import { Admission } from '../ingest/admission/admission.js';
import type { IngestCounts } from '../ingest/admission/ingest-tally.js';
import { Health } from './health.js';
import { Pulse } from './pulse.js';

/** Rates and delays are of the last second; a delay is null when there was nothing to measure. */
export interface StatusReport extends SubscriptionStats {
  readonly status: 'healthy' | 'degraded' | 'unavailable';
  /** Of MQTT `down` where one broker is; left out where there is none. */
  readonly components: { readonly gateway: string; readonly database: string; readonly mqtt?: string };
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
        ...(components.mqtt === undefined
          ? {}
          : { mqtt: Object.values(components.mqtt).every((state) => state === 'up') ? 'up' : 'down' }),
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
      },
      frames: { written: delivered.frames, merged: delivered.mergedFrames, rate: frameRate },
      eventLoopDelay: eventLoopDelayMs ?? null,
      tickLateness: tickLatenessMs ?? null,
      timestamp: new Date(this.engine.nowMs()).toISOString(),
    };
  }
}
