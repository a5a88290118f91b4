import { Injectable } from '@nestjs/common';
import { type Explanation, type Session } from '@streamgauge/engine';
import { type QualityLevel, qualityLevels, StreamgaugeError } from '@streamgauge/protocol';
import type { Connection } from '../gateways/connection.js';
import { Connections } from '../gateways/connections.js';

/** One open connection, for whoever runs the gateway. */
export interface ConnectionReport {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly door: Connection['door'];
  /** How it is served: that of its subscriptions which is served worst. */
  readonly level: QualityLevel;
  /** When it was made, ISO 8601. */
  readonly since: string;
}

export interface SubscriptionReport extends Explanation {
  readonly subscriptionId: string;
  readonly channel: string;
}

/** The open connections of a tenant, and why each receives what it receives. */
@Injectable()
export class ConnectionReports {
  constructor(private readonly connections: Connections) {}

  of(tenantId: string): ConnectionReport[] {
    return this.connections.list(tenantId).map(reportOf);
  }

  /** @throws StreamgaugeError CONNECTION_NOT_FOUND, also for another tenant's, so that nobody can probe for them. */
  explain(tenantId: string, id: string): ConnectionReport & { readonly subscriptions: readonly SubscriptionReport[] } {
    const connection = this.connections.get(id);
    if (connection === undefined || connection.identity.principal.tenantId !== tenantId) {
      throw new StreamgaugeError('CONNECTION_NOT_FOUND', { what: id.slice(0, 100) });
    }
    return { ...reportOf(connection), subscriptions: explanationsOf(connection.session) };
  }
}

function reportOf(connection: Connection): ConnectionReport {
  const { tenantId, userId } = connection.identity.principal;
  const levels = explanationsOf(connection.session).map(({ level }) => qualityLevels.indexOf(level));
  return {
    id: connection.id,
    tenantId,
    userId,
    door: connection.door,
    level: qualityLevels[Math.max(0, ...levels)] ?? 'live',
    since: new Date(connection.connectedAtMs).toISOString(),
  };
}

function explanationsOf(session: Session): SubscriptionReport[] {
  return session.subscriptions.flatMap(({ id, view }) => {
    const explanation = session.explain(id);
    return explanation === undefined
      ? []
      : [{ subscriptionId: id, channel: view.question.channel.name, ...explanation }];
  });
}
