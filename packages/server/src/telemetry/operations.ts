import { Injectable, Logger } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { Identity } from '../auth/identity.js';
import { type Closure, Closures } from '../gateways/closures.js';
import { Connections } from '../gateways/connections.js';
import { KafkaSources } from '../ingest/kafka/kafka-sources.js';
import { type ConnectionReport, ConnectionReports } from './connection-reports.js';
import { Health } from './health.js';

/** What somebody did to connections. */
export interface OperatorAction {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly tenantId: string;
  readonly what: 'disconnect' | 'drain' | 'resume';
  /** The connection, where it was one. */
  readonly connectionId?: string;
  /** Connections that were concerned. */
  readonly count: number;
}

/** Connections and subscriptions of a tenant, a channel or a door, and how many of them are not served live. */
export interface Crowd {
  readonly name: string;
  readonly connections: number;
  readonly subscriptions: number;
  readonly behind: number;
  readonly waitingBytes: number;
}

/** One partition that is read. */
export interface PartitionReport {
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly state: 'reading' | 'stopped';
  readonly reason?: string;
  /** Messages that wait; null = not known yet. */
  readonly lag: number | null;
  /** How long ago the last message that was taken in had been written, ms; 0 when none waits. */
  readonly lagMs: number | null;
}

export interface OperationsReport {
  readonly connections: number;
  readonly subscriptions: number;
  readonly tenants: readonly Crowd[];
  readonly doors: readonly Crowd[];
  /** Subscriptions by channel; `connections` are those that have one. */
  readonly channels: readonly Omit<Crowd, 'waitingBytes'>[];
  /** Those that have taken least, the worst first; 20 at most. */
  readonly slow: readonly ConnectionReport[];
  /** How connections have ended since the start; only in figures of all tenants. */
  readonly closures?: readonly Closure[];
  /** Only in figures of all tenants. */
  readonly kafka?: readonly PartitionReport[];
  readonly node: { readonly draining: boolean; readonly uptimeS: number; readonly heapBytes: number };
  /** The latest first; 100 at most, since the start. */
  readonly actions: readonly OperatorAction[];
}

/** Time within which a client that was sent away comes back, ms. */
const disconnectedForMs = 5_000;
const slowMax = 20;
const actionsMax = 100;

/** What an operator looks at and does: who is connected, who is slow, and how to send them away. */
@Injectable()
export class Operations {
  private readonly logger = new Logger(Operations.name);
  private readonly done: OperatorAction[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly closures: Closures,
    private readonly reports: ConnectionReports,
    private readonly health: Health,
    private readonly kafka: KafkaSources,
  ) {}

  /** @param tenantId  undefined = of all tenants. */
  of(tenantId: string | undefined): OperationsReport {
    const all = this.reports.all(tenantId);
    return {
      connections: all.length,
      subscriptions: all.reduce((sum, { subscriptions }) => sum + subscriptions, 0),
      tenants: crowdsOf(all, ({ tenantId: name }) => name),
      doors: crowdsOf(all, ({ door }) => door),
      channels: this.channelsOf(tenantId),
      slow: slowestOf(all),
      ...(tenantId === undefined ? { closures: this.closures.list(), kafka: this.partitions() } : {}),
      node: {
        draining: this.health.readiness().components.gateway === 'draining',
        uptimeS: Math.round(process.uptime()),
        heapBytes: process.memoryUsage().heapUsed,
      },
      actions: this.done.filter((action) => tenantId === undefined || action.tenantId === tenantId),
    };
  }

  /**
   * Ends one connection; its client may come back within 5 s.
   *
   * @param tenantId  undefined = of any tenant.
   * @throws StreamgaugeError CONNECTION_NOT_FOUND
   */
  disconnect({ principal }: Identity, tenantId: string | undefined, id: string): void {
    const connection = this.reports.connectionOf(tenantId, id);
    // Once it has ended it has no identity.
    const { tenantId: concerned } = connection.identity.principal;
    connection.dismiss(disconnectedForMs);
    this.note(principal.userId, concerned, { what: 'disconnect', connectionId: id, count: 1 });
  }

  /** Not ready from here on; asks all clients to connect again, to whatever gateway is ready. Returns how many. */
  drain({ principal }: Identity, reconnectWithinMs: number): number {
    this.health.drain();
    const all = this.connections.list();
    for (const connection of all) connection.dismiss(reconnectWithinMs);
    this.note(principal.userId, principal.tenantId, { what: 'drain', count: all.length });
    return all.length;
  }

  /** Ready again. */
  resume({ principal }: Identity): void {
    this.health.resume();
    this.note(principal.userId, principal.tenantId, { what: 'resume', count: 0 });
  }

  private note(by: string, tenantId: string, what: Pick<OperatorAction, 'what' | 'connectionId' | 'count'>): void {
    const action = { at: new Date(this.engine.nowMs()).toISOString(), by, tenantId, ...what };
    this.done.unshift(action);
    this.done.splice(actionsMax);
    // As JSON: a name may hold anything, and a line of the log is one line.
    this.logger.log(`Operator: ${JSON.stringify(action)}`);
  }

  private channelsOf(tenantId: string | undefined): Omit<Crowd, 'waitingBytes'>[] {
    const crowds = new Map<string, { connections: Set<string>; subscriptions: number; behind: number }>();
    for (const { id, session } of this.connections.list(tenantId)) {
      for (const { view } of session.subscriptions) {
        const { name } = view.question.channel;
        const crowd = crowds.get(name) ?? { connections: new Set(), subscriptions: 0, behind: 0 };
        crowd.connections.add(id);
        crowd.subscriptions += 1;
        if (session.level !== 'live') crowd.behind += 1;
        crowds.set(name, crowd);
      }
    }
    const listed = [...crowds].map(([name, { connections, ...crowd }]) => ({
      name,
      ...crowd,
      connections: connections.size,
    }));
    return listed.sort((a, b) => b.subscriptions - a.subscriptions);
  }

  private partitions(): PartitionReport[] {
    const nowMs = this.engine.nowMs();
    return this.kafka.list().flatMap(({ cluster, plan }) =>
      plan.list().map((one) => ({
        cluster: cluster.name,
        topic: one.topic,
        partition: one.partition,
        state: one.state,
        ...(one.reason === undefined ? {} : { reason: one.reason }),
        lag: one.lag ?? null,
        lagMs: one.lagMs(nowMs) ?? null,
      })),
    );
  }
}

function crowdsOf(all: readonly ConnectionReport[], nameOf: (one: ConnectionReport) => string): Crowd[] {
  const crowds = new Map<string, Crowd>();
  for (const one of all) {
    const name = nameOf(one);
    const before = crowds.get(name) ?? { name, connections: 0, subscriptions: 0, behind: 0, waitingBytes: 0 };
    crowds.set(name, {
      name,
      connections: before.connections + 1,
      subscriptions: before.subscriptions + one.subscriptions,
      behind: before.behind + (one.level === 'live' ? 0 : 1),
      waitingBytes: before.waitingBytes + one.waitingBytes,
    });
  }
  return [...crowds.values()].sort((a, b) => b.connections - a.connections);
}

/** By what waits, because that rises before anything is skipped; then by how far they are behind. */
function slowestOf(all: readonly ConnectionReport[]): ConnectionReport[] {
  return all
    .filter(({ waitingBytes, behind, level }) => waitingBytes > 0 || behind > 0 || level !== 'live')
    .sort((a, b) => b.waitingBytes - a.waitingBytes || b.behind - a.behind)
    .slice(0, slowMax);
}
