import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { Connections } from '../gateways/connections.js';
import { SubscriptionManager } from '../gateways/subscription-manager.js';
import { Admission } from '../ingest/admission/admission.js';
import { Health } from './health.js';

/** The figures of `GET /analytics/stream/status`. */
@Injectable()
export class StreamStatus {
  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly subscriptions: SubscriptionManager,
    private readonly admission: Admission,
    private readonly health: Health,
  ) {}

  /** Figures of one tenant; of all when none is named. */
  of(tenantId: string | undefined): unknown {
    const views = new Set(
      this.engine
        .openSessions()
        .filter(({ principal }) => tenantId === undefined || principal.tenantId === tenantId)
        .flatMap((session) => session.subscriptions.map(({ view }) => view)),
    );
    const { status } = this.health.readiness();
    return {
      status: status === 'ready' ? 'healthy' : status,
      connections: this.connections.list(tenantId).length,
      ...this.subscriptions.getStats(tenantId),
      views: views.size,
      ingest: this.admission.counts(tenantId),
      timestamp: new Date(this.engine.nowMs()).toISOString(),
    };
  }
}
