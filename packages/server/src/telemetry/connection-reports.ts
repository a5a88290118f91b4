import { Injectable } from '@nestjs/common';
import type { Explanation, Session } from '@streamgauge/engine';
import { type QualityLevel, StreamgaugeError } from '@streamgauge/protocol';
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
  readonly subscriptions: number;
  /** Messages since then. */
  readonly sent: number;
  readonly received: number;
  /** Frames that there are and that it has not been sent, of all its subscriptions. */
  readonly behind: number;
  /** Bytes that were written and not taken. */
  readonly waitingBytes: number;
}

export interface SubscriptionReport extends Explanation {
  readonly subscriptionId: string;
  readonly channel: string;
}

export type ConnectionExplanation = Omit<ConnectionReport, 'subscriptions'> & {
  readonly subscriptions: readonly SubscriptionReport[];
};

export const connectionOrders = ['since', 'sent', 'subscriptions', 'behind', 'waitingBytes', 'userId'] as const;

/** Which connections are asked for, and how many of them at once. */
export interface ConnectionQuery {
  /** Part of a user, tenant or connection id. */
  readonly search: string;
  /** By what they are ordered: the largest first, names and times the first first. */
  readonly sort: (typeof connectionOrders)[number];
  readonly limit: number;
  readonly offset: number;
}

/** The open connections of a tenant, and why each receives what it receives. */
@Injectable()
export class ConnectionReports {
  constructor(private readonly connections: Connections) {}

  /** @param tenantId  undefined = of all tenants. */
  of(tenantId: string | undefined, { search, sort, limit, offset }: ConnectionQuery) {
    const found = this.all(tenantId).filter((one) => isMeant(one, search));
    found.sort((a, b) => compared(a, b, sort));
    return { connections: found.slice(offset, offset + limit), total: found.length };
  }

  /** @param tenantId  undefined = of all tenants. */
  all(tenantId: string | undefined): ConnectionReport[] {
    return this.connections.list(tenantId).map(reportOf);
  }

  /** @throws StreamgaugeError CONNECTION_NOT_FOUND, also for another tenant's, so that nobody can probe for them. */
  explain(tenantId: string, id: string): ConnectionExplanation {
    const connection = this.connectionOf(tenantId, id);
    return { ...reportOf(connection), subscriptions: explanationsOf(connection.session) };
  }

  /**
   * @param tenantId  undefined = of any tenant.
   * @throws StreamgaugeError CONNECTION_NOT_FOUND
   */
  connectionOf(tenantId: string | undefined, id: string): Connection {
    const connection = this.connections.get(id);
    if (connection === undefined || (tenantId ?? tenantOf(connection)) !== tenantOf(connection)) {
      throw new StreamgaugeError('CONNECTION_NOT_FOUND', { what: id.slice(0, 100) });
    }
    return connection;
  }
}

function tenantOf({ identity }: Connection): string {
  return identity.principal.tenantId;
}

/** Asked of ten thousand every few seconds: numbers that are there already; explanations only of the few that are behind. */
function reportOf(connection: Connection): ConnectionReport {
  const { tenantId, userId } = connection.identity.principal;
  const { session, traffic } = connection;
  return {
    id: connection.id,
    tenantId,
    userId,
    door: connection.door,
    level: session.level,
    since: new Date(connection.connectedAtMs).toISOString(),
    subscriptions: session.subscriptions.length,
    sent: traffic.sent,
    received: traffic.received,
    behind: session.level === 'live' ? 0 : behindOf(session),
    waitingBytes: connection.waitingBytes(),
  };
}

function behindOf(session: Session): number {
  return explanationsOf(session).reduce((sum, { head, sequence }) => sum + Math.max(0, head - sequence), 0);
}

function explanationsOf(session: Session): SubscriptionReport[] {
  return session.subscriptions.flatMap(({ id, view }) => {
    const explanation = session.explain(id);
    return explanation === undefined
      ? []
      : [{ subscriptionId: id, channel: view.question.channel.name, ...explanation }];
  });
}

function isMeant({ id, userId, tenantId }: ConnectionReport, search: string): boolean {
  return search === '' || [id, userId, tenantId].some((name) => name.includes(search));
}

function compared(a: ConnectionReport, b: ConnectionReport, by: ConnectionQuery['sort']): number {
  if (by === 'since' || by === 'userId') return a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0;
  return b[by] - a[by];
}
