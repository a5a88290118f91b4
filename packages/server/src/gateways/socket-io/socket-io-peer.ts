import type { Socket as NetworkSocket } from 'node:net';
import type { FrameBatch, FrameSink, Pressure, Session } from '@streamgauge/engine';
import { closeCodes, type StreamgaugeError } from '@streamgauge/protocol';
import type { Socket } from 'socket.io';
import type { Identity } from '../../auth/identity.js';
import { Backlog, type Outlet } from '../backlog.js';
import { closeCodeOfError } from '../closures.js';
import type { Connection } from '../connection.js';
import type { MessageRate } from '../message-rate.js';
import type { SlowReaders } from '../slow-readers.js';
import { destroyBelow, networkSocketOf, takenBytesBelow, waitingBytesBelow } from './below-socket-io.js';

/** What a client of any Socket.IO namespace needs of its gateway. */
export interface PeerHost {
  readonly slowReaders: SlowReaders;
  openSession(peer: SocketIoPeer): Session;
  messageRate(): MessageRate;
  nowMs(): number;
}

/** What all clients of Socket.IO namespaces have in common: how they end, and how much they have not taken. */
export abstract class SocketIoPeer implements Connection, FrameSink, Outlet {
  readonly door = 'socket.io';
  readonly id: string;
  readonly connectedAtMs: number;
  readonly session: Session;
  readonly rate: MessageRate;
  readonly traffic = { sent: 0, received: 0 };
  /** Why it was ended, when it was ended here. */
  closeCode: number | undefined;
  protected readonly backlog: Backlog;
  /** Times that Engine.IO has handed what it had to the transport: how a client that polls shows that it takes something. */
  private flushes = 0;

  constructor(
    protected readonly socket: Socket,
    public identity: Identity,
    host: PeerHost,
  ) {
    this.id = socket.id;
    this.connectedAtMs = host.nowMs();
    this.rate = host.messageRate();
    this.backlog = new Backlog(this, host.slowReaders);
    this.session = host.openSession(this);
    socket.conn.on('drain', this.flushed);
  }

  abstract write(batch: FrameBatch): Pressure;

  send(event: string, data: unknown): void {
    if (this.backlog.isExceeded()) return;
    this.traffic.sent += 1;
    this.socket.emit(event, data);
    this.backlog.pressure();
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

  dismiss(reconnectWithinMs: number): void {
    this.send('server:draining', { reconnectWithinMs });
    this.closeCode = closeCodes.draining;
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
}
