import { Injectable } from '@nestjs/common';
import { Engine, type FrameSink, type Session } from '@streamgauge/engine';
import { type Connected, limits } from '@streamgauge/protocol';
import type { Identity } from '../auth/identity.js';
import { ConnectionLog } from '../storage/connection-log.js';
import { Closures } from './closures.js';
import type { Connection } from './connection.js';

/** setTimeout takes 31 bits of milliseconds; a later end is looked at again then. */
const timerMsMax = 2 ** 31 - 1;

/** All live connections of all doors: opened here, counted here, ended here when their token ends. */
@Injectable()
export class Connections {
  private readonly live = new Map<string, { connection: Connection; expiry: NodeJS.Timeout }>();

  constructor(
    private readonly engine: Engine,
    private readonly log: ConnectionLog,
    private readonly closures: Closures,
  ) {}

  openSession(identity: Identity, sink: FrameSink, id: string): Session {
    return this.engine.openSession(identity.principal, sink, id);
  }

  /** Closes a session that did not become a connection. */
  abandon(session: Session): void {
    this.engine.closeSession(session);
  }

  add(connection: Connection): void {
    this.live.set(connection.id, { connection, expiry: this.armExpiry(connection) });
    const { tenantId, userId } = connection.identity.principal;
    const { id, door, connectedAtMs } = connection;
    this.log.opened({ id, tenantId, userId, door, atMs: connectedAtMs });
  }

  /** @param closeCode How it ended, as `Closure.code`. */
  remove(id: string, closeCode: number): void {
    const entry = this.live.get(id);
    if (entry === undefined) return;
    clearTimeout(entry.expiry);
    this.live.delete(id);
    this.closures.note(entry.connection.door, closeCode);
    const channels = entry.connection.session.subscriptions.map(({ view }) => view.question.channel.name);
    this.engine.closeSession(entry.connection.session);
    this.log.closed({ id, atMs: this.engine.nowMs(), channels });
  }

  /** Somebody was turned away before there was a session. */
  refused(door: Connection['door'], closeCode: number): void {
    this.closures.note(door, closeCode);
  }

  get(id: string): Connection | undefined {
    return this.live.get(id)?.connection;
  }

  /** Live connections of one tenant, or of all. */
  list(tenantId?: string): Connection[] {
    const all = [...this.live.values()].map(({ connection }) => connection);
    return tenantId === undefined ? all : all.filter(({ identity }) => identity.principal.tenantId === tenantId);
  }

  /** Live connections, tenant by tenant: one walk over them, however many tenants there are. */
  byTenant(): Map<string, Connection[]> {
    const byTenant = new Map<string, Connection[]>();
    for (const { connection } of this.live.values()) {
      const { tenantId } = connection.identity.principal;
      const others = byTenant.get(tenantId);
      if (others === undefined) byTenant.set(tenantId, [connection]);
      else others.push(connection);
    }
    return byTenant;
  }

  /** The first message of a session. */
  greeting(id: string, { principal, expiresAtMs }: Identity): Connected {
    return {
      connectionId: id,
      epoch: this.engine.epoch,
      tenantId: principal.tenantId,
      userId: principal.userId,
      roles: [...principal.roles],
      expiresAt: expiresAtMs,
      pingInterval: limits.pingIntervalMs,
      limits: { subscriptions: limits.sessionSubscriptionsMax, frameBytes: limits.clientFrameBytesMax },
      timestamp: new Date(this.engine.nowMs()).toISOString(),
    };
  }

  private armExpiry(connection: Connection): NodeJS.Timeout {
    const endsInMs = connection.identity.expiresAtMs + limits.expiryGraceMs - this.engine.nowMs();
    const timer = setTimeout(
      () => {
        const entry = this.live.get(connection.id);
        if (entry === undefined) return;
        if (endsInMs > timerMsMax) entry.expiry = this.armExpiry(connection);
        else connection.expire();
      },
      Math.min(Math.max(endsInMs, 0), timerMsMax),
    );
    timer.unref();
    return timer;
  }
}
