import type { Socket as NetworkSocket } from 'node:net';
import type { FrameBatch, FrameSink, Pressure, Session } from '@streamgauge/engine';
import {
  type ConnectionStatusMessage,
  closeCodes,
  type RealtimeServerEvent,
  type RealtimeServerToClient,
  type StreamgaugeError,
  type StreamQuality,
} from '@streamgauge/protocol';
import type { Socket } from 'socket.io';
import type { Identity } from '../../auth/identity.js';
import { Backlog, type Outlet } from '../backlog.js';
import { closeCodeOfError } from '../closures.js';
import type { Connection } from '../connection.js';
import type { Connections } from '../connections.js';
import type { MessageRate } from '../message-rate.js';
import type { SlowReaders } from '../slow-readers.js';
import { destroyBelow, networkSocketOf, takenBytesBelow, waitingBytesBelow } from '../socket-io/below-socket-io.js';
import type { RealtimeFraming, RealtimeMessage } from './realtime-framing.js';
import { RecentIds } from './recent-ids.js';

/** What a connection needs of the namespace. */
export interface RealtimeHost {
  readonly connections: Connections;
  readonly framing: RealtimeFraming;
  readonly slowReaders: SlowReaders;
  nowMs(): number;
  /** Events of a channel were left out: tells what stands. */
  tellAgain(connection: RealtimeConnection, channel: string): void;
}

/** One client of `/realtime`. Its subscriptions are the engine's; frames leave in the words of this namespace. */
export class RealtimeConnection implements Connection, FrameSink, Outlet {
  readonly door = 'socket.io';
  readonly id: string;
  readonly connectedAtMs: number;
  readonly session: Session;
  readonly rate: MessageRate;
  /** Why it was ended, when it was ended here. */
  closeCode: number | undefined;
  private readonly backlog: Backlog;
  /** Times that Engine.IO has handed what it had to the transport. */
  private flushes = 0;
  private readonly told = new RecentIds();
  /** View → how it is delivered, where that is not live. */
  private readonly behind = new Map<string, StreamQuality>();
  private status: ConnectionStatusMessage['status'] | undefined;

  constructor(
    private readonly socket: Socket,
    public identity: Identity,
    private readonly host: RealtimeHost,
  ) {
    this.id = socket.id;
    this.connectedAtMs = host.nowMs();
    this.rate = host.connections.messageRate();
    this.backlog = new Backlog(this, host.slowReaders);
    this.session = host.connections.openSession(identity, this, socket.id);
    socket.conn.on('drain', this.flushed);
  }

  write(batch: FrameBatch): Pressure {
    if (this.backlog.isExceeded()) return 'full';
    for (const message of batch.encodedBy(this.host.framing)) this.tell(message);
    return this.backlog.pressure();
  }

  emit<E extends RealtimeServerEvent>(event: E, data: RealtimeServerToClient[E]): void {
    if (this.backlog.isExceeded()) return;
    this.socket.emit(event, data);
    this.backlog.pressure();
  }

  send(event: string, data: unknown): void {
    if (event === 'server:draining') this.tellStatus('draining', data as { reconnectWithinMs: number });
    this.emit(event as RealtimeServerEvent, data as RealtimeServerToClient[RealtimeServerEvent]);
  }

  /** Says how the connection is, where that has changed: all subscriptions are live, or one of them is behind. */
  reviewStatus(): void {
    const views = new Set(this.session.subscriptions.map(({ view }) => view.id));
    const late = [...this.behind.values()].find(({ view }) => views.has(view));
    if (late === undefined) this.tellStatus('connected');
    else this.tellStatus('degraded', { reason: late.reason });
  }

  expire(): void {
    this.send('session:expired', { expiresAt: this.identity.expiresAtMs });
    this.closeCode = closeCodes.sessionExpired;
    this.socket.disconnect(true);
  }

  fail(error: StreamgaugeError): void {
    this.send('error', error.toWire());
    this.closeCode = closeCodeOfError(error);
    this.socket.disconnect(true);
  }

  /** The client is gone. */
  over(): void {
    this.socket.conn.off('drain', this.flushed);
    this.backlog.end();
  }

  waitingBytes(): number {
    return waitingBytesBelow(this.socket);
  }

  takenMark(): number {
    return this.flushes + takenBytesBelow(this.socket);
  }

  network(): NetworkSocket | undefined {
    return networkSocketOf(this.socket);
  }

  ready(): void {
    this.session.ready();
  }

  cut(): void {
    this.closeCode = closeCodes.slowConsumer;
    this.socket.disconnect(true);
    destroyBelow(this.socket);
  }

  private readonly flushed = (): void => {
    this.flushes += 1;
    // What was Engine.IO's is now the network's, which may not take it.
    this.backlog.pressure();
    this.backlog.settle();
  };

  private tell(message: RealtimeMessage): void {
    switch (message.event) {
      case 'events:gap':
        this.host.tellAgain(this, message.channel);
        return;
      case 'stream:quality':
        if (message.data.level === 'live') this.behind.delete(message.data.view);
        else this.behind.set(message.data.view, message.data);
        this.reviewStatus();
        return;
    }
    if ('eventId' in message && !this.told.add(`${message.event} ${message.eventId}`)) return;
    this.socket.emit(message.event, message.data);
  }

  private tellStatus(
    status: ConnectionStatusMessage['status'],
    more: { readonly reason?: string; readonly reconnectWithinMs?: number } = {},
  ): void {
    if (status === this.status) return;
    this.status = status;
    this.emit('connection:status', { status, ...more, timestamp: new Date(this.host.nowMs()).toISOString() });
  }
}
