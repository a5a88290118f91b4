import type { Socket as NetworkSocket } from 'node:net';
import type { FrameBatch, FrameSink, Pressure, Session } from '@streamgauge/engine';
import { closeCodes, type StreamgaugeError } from '@streamgauge/protocol';
import type { Socket } from 'socket.io';
import type { Identity } from '../../auth/identity.js';
import { Backlog, type Outlet } from '../backlog.js';
import { closeCodeOfError } from '../closures.js';
import type { Connection } from '../connection.js';
import type { MessageRate } from '../message-rate.js';
import type { FrameWriter } from '../raw-websocket/frame-writer.js';
import { openFrameWriter } from '../raw-websocket/open-frame-writer.js';
import type { SlowReaders } from '../slow-readers.js';
import {
  destroyBelow,
  networkSocketOf,
  openNetworkSocket,
  takenBytesBelow,
  waitingBytesBelow,
} from './below-socket-io.js';
import type { SocketIoFraming } from './socket-io-framing.js';

/** What a Socket.IO connection needs of its gateway. */
export interface SocketIoHost {
  readonly framing: SocketIoFraming;
  readonly slowReaders: SlowReaders;
  /** Whether to write past the network socket's stream where that is possible. */
  readonly isDirect: boolean;
  openSession(connection: SocketIoConnection): Session;
  messageRate(): MessageRate;
}

/** One client of a Socket.IO namespace, authenticated by the namespace's middleware. */
export class SocketIoConnection implements Connection, FrameSink, Outlet {
  readonly door = 'socket.io';
  readonly id: string;
  readonly session: Session;
  readonly rate: MessageRate;
  /** Why it was ended, when it was ended here. */
  closeCode: number | undefined;
  private readonly backlog: Backlog;
  /** Times that Engine.IO has handed what it had to the transport: how a client that polls shows that it takes something. */
  private flushes = 0;
  private direct: { readonly network: NetworkSocket; readonly writer: FrameWriter } | undefined;

  constructor(
    private readonly socket: Socket,
    public identity: Identity,
    readonly connectedAtMs: number,
    private readonly host: SocketIoHost,
  ) {
    this.id = socket.id;
    this.rate = host.messageRate();
    this.backlog = new Backlog(this, host.slowReaders);
    this.session = host.openSession(this);
    socket.conn.on('drain', this.flushed);
  }

  /**
   * The same bytes for every client, straight to the network where nothing else waits; otherwise as packets behind what
   * Engine.IO has. Neither order nor content shows which way a frame went.
   */
  write(batch: FrameBatch): Pressure {
    if (this.backlog.isExceeded()) return 'full';
    const network = openNetworkSocket(this.socket);
    if (network !== undefined) {
      const pressure = this.writerTo(network).write(batch.encodedBy(this.host.framing.bytes));
      // The usual case, and the loop over all receivers is made of it: nothing waited before, and nothing does now.
      if (pressure === 'none') return pressure;
    } else {
      const packets = batch.encodedBy(this.host.framing.packets);
      for (const packet of packets) this.socket.conn.send(packet, undefined, this.backlog.settle);
    }
    return this.backlog.pressure();
  }

  send(event: string, data: unknown): void {
    if (this.backlog.isExceeded()) return;
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

  /** A client that began by polling has another network socket later. */
  private writerTo(network: NetworkSocket): FrameWriter {
    if (this.direct?.network !== network) {
      this.direct = { network, writer: openFrameWriter(network, this.host.isDirect, this.backlog.settle) };
    }
    return this.direct.writer;
  }

  private readonly flushed = (): void => {
    this.flushes += 1;
    // What was Engine.IO's is now the network's, which may not take it.
    this.backlog.pressure();
    this.backlog.settle();
  };
}
