import { Inject, Injectable } from '@nestjs/common';
import { Engine, type FrameSink, type Session } from '@streamgauge/engine';
import { type Connected, limits, StreamgaugeError } from '@streamgauge/protocol';
import type { Identity } from '../auth/identity.js';
import { namesToken, type Revocation } from '../auth/revocation.js';
import { Revocations } from '../auth/revocations.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { ToldAgainRate } from '../fairness/told-again-rate.js';
import { ConnectionLog, type ConnectionNow } from '../storage/connection-log.js';
import type { Room } from './answer-message.js';
import { Closures, closeCodeOfError } from './closures.js';
import type { Connection } from './connection.js';
import { MessageRate } from './message-rate.js';
import { Occupancy } from './occupancy.js';
import { SessionTimers } from './session-timers.js';

interface Live {
  readonly connection: Connection;
  readonly timers: SessionTimers;
  /** Subscriptions of it that are in the occupancy. */
  counted: number;
}

/** All live connections of all doors: opened here, counted here, ended here when their token ends or is revoked. */
@Injectable()
export class Connections {
  private readonly live = new Map<string, Live>();
  private readonly occupancy: Occupancy;

  constructor(
    private readonly engine: Engine,
    private readonly log: ConnectionLog,
    private readonly closures: Closures,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly revocations: Revocations,
    private readonly toldAgain: ToldAgainRate,
  ) {
    this.occupancy = new Occupancy(settings.sessionLimits);
    log.ask(() => [...this.live.values()].map(({ connection }) => nowOf(connection)));
    revocations.onRevoked((revocation) => this.revoke(revocation));
  }

  /** @throws StreamgaugeError LIMIT_CONNECTIONS when the user or the tenant has as many as it may have. */
  assertRoom({ principal }: Identity): void {
    this.occupancy.assertConnection(principal);
  }

  /**
   * A token may have been revoked since it was verified, when the connection was not here yet to be ended.
   *
   * @throws StreamgaugeError LIMIT_CONNECTIONS, TOKEN_REVOKED
   */
  openSession(identity: Identity, sink: FrameSink, id: string): Session {
    this.assertRoom(identity);
    this.revocations.assertNone(identity);
    return this.engine.openSession(identity.principal, sink, id);
  }

  /** Closes a session that did not become a connection. */
  abandon(session: Session): void {
    this.engine.closeSession(session);
  }

  add(connection: Connection): void {
    const timers = new SessionTimers({
      expiring: () => connection.send('session:expiring', { expiresAt: connection.identity.expiresAtMs }),
      expired: () => connection.expire(),
    });
    this.live.set(connection.id, { connection, timers, counted: 0 });
    timers.arm(this.engine.nowMs(), connection.identity.expiresAtMs);
    const { principal } = connection.identity;
    this.occupancy.change(principal, { connections: 1, subscriptions: 0 });
    // It may have subscribed before it became a connection.
    this.recount(connection);
    const { tenantId, userId } = principal;
    const { id, door, connectedAtMs } = connection;
    this.log.opened({ id, tenantId, userId, door, atMs: connectedAtMs });
  }

  /** @param closeCode How it ended, as `Closure.code`. */
  remove(id: string, closeCode: number): void {
    const entry = this.live.get(id);
    if (entry === undefined) return;
    entry.timers.stop();
    this.live.delete(id);
    this.closures.note(entry.connection.door, closeCode);
    const { session, identity } = entry.connection;
    const last = nowOf(entry.connection);
    this.engine.closeSession(session);
    this.occupancy.change(identity.principal, { connections: -1, subscriptions: -entry.counted });
    this.log.closed({ ...last, atMs: this.engine.nowMs() });
  }

  /** Somebody was turned away before there was a session. */
  refused(door: Connection['door'], closeCode: number): void {
    this.closures.note(door, closeCode);
  }

  /**
   * A connection goes on with a new token of the same user and tenant. Subscriptions that it does not cover end, and their
   * client is told which, before this returns.
   *
   * @throws StreamgaugeError UNAUTHENTICATED when the token is somebody else's, TOKEN_REVOKED
   */
  refresh(connection: Connection, identity: Identity): void {
    const entry = this.live.get(connection.id);
    if (entry === undefined) return;
    const { tenantId, userId } = connection.identity.principal;
    if (identity.principal.tenantId !== tenantId || identity.principal.userId !== userId) {
      const what = 'the new token is of another user or tenant; open a connection of its own for it';
      throw new StreamgaugeError('UNAUTHENTICATED', { what });
    }
    this.revocations.assertNone(identity);
    connection.identity = identity;
    entry.timers.arm(this.engine.nowMs(), identity.expiresAtMs);
    const revoked = connection.session.changePrincipal(identity.principal);
    this.recount(connection);
    for (const revocation of revoked) connection.send('subscription:revoked', revocation);
  }

  /** The limits of a connection, for what it asks. */
  roomOf(connection: Connection): Room {
    const { principal } = connection.identity;
    const assertSnapshot = (): void => this.toldAgain.assert(principal, this.engine.nowMs());
    return {
      assertSubscription: () => {
        this.assertSubscription(connection);
        assertSnapshot();
      },
      assertSnapshot,
      told: (bytes) => this.toldAgain.count(principal, bytes, this.engine.nowMs()),
    };
  }

  /** @throws StreamgaugeError LIMIT_SUBSCRIPTIONS when the session, its user or its tenant has as many as it may have. */
  private assertSubscription({ id, session, identity }: Connection): void {
    const counted = this.live.get(id)?.counted ?? 0;
    this.occupancy.assertSubscription(identity.principal, session.subscriptions.length, counted);
  }

  /** Counts the subscriptions of a connection after they may have changed. */
  recount({ id, session, identity }: Connection): void {
    const entry = this.live.get(id);
    if (entry === undefined) return;
    const held = session.subscriptions.length;
    if (held === entry.counted) return;
    this.occupancy.change(identity.principal, { connections: 0, subscriptions: held - entry.counted });
    entry.counted = held;
  }

  /** What a new session may send. */
  messageRate(): MessageRate {
    const { messagesPerSecond, messageBurst } = this.settings.sessionLimits;
    return new MessageRate(messagesPerSecond, messageBurst, this.engine.nowMs());
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
    const { sessionLimits } = this.settings;
    return {
      connectionId: id,
      epoch: this.engine.epoch,
      tenantId: principal.tenantId,
      userId: principal.userId,
      roles: [...principal.roles],
      expiresAt: expiresAtMs,
      pingInterval: limits.pingIntervalMs,
      limits: {
        subscriptions: sessionLimits.sessionSubscriptions,
        userSubscriptions: sessionLimits.userSubscriptions,
        tenantSubscriptions: sessionLimits.tenantSubscriptions,
        userConnections: sessionLimits.userConnections,
        tenantConnections: sessionLimits.tenantConnections,
        messagesPerSecond: sessionLimits.messagesPerSecond,
        messageBurst: sessionLimits.messageBurst,
        frameBytes: limits.clientFrameBytesMax,
      },
      timestamp: new Date(this.engine.nowMs()).toISOString(),
    };
  }

  /** Ends what was opened before the revocation, or by a token from before it; one that was read after a start finds the latter. */
  private revoke(revocation: Revocation): number {
    const { reason } = revocation;
    const concerned = this.list(revocation.tenantId).filter(
      ({ identity, connectedAtMs }) =>
        namesToken(revocation, identity) &&
        (connectedAtMs <= revocation.atMs || (identity.issuedAtMs ?? 0) <= revocation.atMs),
    );
    const error = new StreamgaugeError('SESSION_REVOKED', reason === undefined ? {} : { what: reason });
    for (const connection of concerned) {
      connection.fail(error);
      this.remove(connection.id, closeCodeOfError(error));
    }
    return concerned.length;
  }
}

function nowOf({ id, session, traffic }: Connection): ConnectionNow {
  const channels = [...new Set(session.subscriptions.map(({ view }) => view.question.channel.name))];
  return { id, channels, sent: traffic.sent, received: traffic.received };
}
