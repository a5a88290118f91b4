import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { Connections } from '../gateways/connections.js';
import { SubscriptionManager } from '../gateways/subscription-manager.js';
import { Admission, type IngestCounts } from '../ingest/admission/admission.js';
import { MetricStreamService } from '../ingest/in-process/metric-stream.service.js';
import type { IncomingSample } from '../ingest/incoming-sample.js';
import { Health } from './health.js';

const channel = 'system.status';
const intervalMs = 1_000;

/** Publishes the gateway's own state as a channel like any other: to each tenant what concerns it. */
@Injectable()
export class StatusFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StatusFeed.name);
  private readonly lastCounts = new Map<string, IngestCounts>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly subscriptions: SubscriptionManager,
    private readonly admission: Admission,
    private readonly metrics: MetricStreamService,
    private readonly health: Health,
  ) {}

  onApplicationBootstrap(): void {
    // A catalog of one's own need not have the channel.
    if (!this.engine.catalog.has(channel)) return;
    this.timer = setInterval(() => this.publish(), intervalMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private publish(): void {
    // Only who is connected can be looking; a tenant without sessions costs nothing.
    const tenants = new Set(this.connections.list().map(({ identity }) => identity.principal.tenantId));
    const { rejected } = this.metrics.publishMany([...tenants].flatMap((tenantId) => this.samplesFor(tenantId)));
    for (const { error } of rejected) this.logger.error(`${channel}: ${error}`);
  }

  private samplesFor(tenantId: string): IncomingSample[] {
    const counts = this.admission.counts(tenantId);
    const last = this.lastCounts.get(tenantId) ?? counts;
    this.lastCounts.set(tenantId, counts);
    const subscriptions = this.subscriptions.getStats(tenantId);
    const { components } = this.health.readiness();
    const sample = (metrics: Record<string, number>, component?: string): IncomingSample => ({
      tenantId,
      channel,
      metrics,
      ...(component === undefined ? {} : { labels: { component } }),
    });
    return [
      sample({
        sessions: this.connections.list(tenantId).length,
        subscriptions: subscriptions.totalSubscriptions,
      }),
      sample(
        {
          ingest_rate: (counts.accepted - last.accepted) / (intervalMs / 1_000),
          ingest_rejected: counts.rejected - last.rejected,
        },
        'ingest',
      ),
      sample({ ready: components.gateway === 'up' ? 1 : 0 }, 'gateway'),
      sample({ ready: components.database.status === 'up' ? 1 : 0 }, 'store'),
    ];
  }
}
