import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { Connection } from '../gateways/connection.js';
import { Connections } from '../gateways/connections.js';
import { Health } from './health.js';
import { Pulse } from './pulse.js';

const channel = 'system.status';

/** Readings of one component; those that could not be taken are undefined. */
type Readings = Readonly<Record<string, number | undefined>>;

/** Publishes the gateway's own state as a channel like any other: to each tenant what concerns it. */
@Injectable()
export class StatusFeed implements OnApplicationBootstrap {
  private readonly logger = new Logger(StatusFeed.name);

  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly pulse: Pulse,
    private readonly health: Health,
  ) {}

  onApplicationBootstrap(): void {
    // A catalog of one's own need not have the channel.
    if (this.engine.catalog.has(channel)) this.pulse.onBeat(() => this.publish());
  }

  private publish(): void {
    // Only who is connected can be looking; a tenant without sessions costs nothing.
    for (const [tenantId, connections] of this.connections.byTenant()) {
      this.take(tenantId, this.ownFigures(tenantId, connections));
      this.take(tenantId, this.ingestFigures(tenantId), 'ingest');
      for (const [component, readings] of Object.entries(this.processFigures())) {
        this.take(tenantId, readings, component);
      }
    }
  }

  private ownFigures(tenantId: string, connections: readonly Connection[]): Readings {
    const { views, series } = this.engine.statsOf(tenantId);
    return {
      sessions: connections.length,
      sessions_behind: connections.filter(({ session }) => session.level !== 'live').length,
      subscriptions: connections.reduce((sum, { session }) => sum + session.subscriptions.length, 0),
      views,
      series,
      frame_rate: this.pulse.of(tenantId).frameRate,
    };
  }

  private ingestFigures(tenantId: string): Readings {
    const { ingestRate, rejected, lagMs, sourceDelayMs } = this.pulse.of(tenantId);
    return {
      ingest_rate: ingestRate,
      ingest_rejected: rejected,
      ingest_lag_ms: lagMs,
      source_delay_ms: sourceDelayMs,
    };
  }

  /** What is the same for everybody, by component. */
  private processFigures(): Readonly<Record<'gateway' | 'store', Readings>> {
    const { gateway, database, durability } = this.health.readiness().components;
    const { eventLoopDelayMs, tickLatenessMs } = this.pulse.process;
    return {
      gateway: {
        ready: gateway === 'up' ? 1 : 0,
        event_loop_delay_ms: eventLoopDelayMs,
        tick_lateness_ms: tickLatenessMs,
      },
      store: { ready: database.status === 'up' && durability.status === 'up' ? 1 : 0 },
    };
  }

  /** Straight to the engine: what the gateway says of itself must not count as something that a tenant has sent. */
  private take(tenantId: string, readings: Readings, component?: string): void {
    const metrics: Record<string, number> = {};
    for (const [name, value] of Object.entries(readings)) if (value !== undefined) metrics[name] = value;
    if (Object.keys(metrics).length === 0) return;
    const labels = component === undefined ? {} : { component };
    const rejection = this.engine.take({ tenantId, channel, labels, metrics, timestampMs: this.engine.nowMs() });
    // A tenant that has used up its allowance goes without; whoever sent too much has been told.
    if (rejection !== undefined && rejection.code !== 'LIMIT_RATE') this.logger.error(`${channel}: ${rejection.error}`);
  }
}
