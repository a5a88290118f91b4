import type { FrameBatch, FrameSink, Pressure, Session } from '@streamgauge/engine';
import type { StreamgaugeError } from '@streamgauge/protocol';
import type { Socket } from 'socket.io';
import type { Identity } from '../../auth/identity.js';
import type { Connection } from '../connection.js';
import type { Connections } from '../connections.js';
import type { MessageRate } from '../message-rate.js';

/** One client of a Socket.IO namespace, authenticated by the namespace's middleware. */
export class SocketIoConnection implements Connection, FrameSink {
  readonly door = 'socket.io';
  readonly id: string;
  readonly session: Session;
  readonly rate: MessageRate;

  constructor(
    private readonly socket: Socket,
    public identity: Identity,
    readonly connectedAtMs: number,
    connections: Connections,
  ) {
    this.id = socket.id;
    this.rate = connections.messageRate();
    this.session = connections.openSession(identity, this, socket.id);
  }

  write(batch: FrameBatch): Pressure {
    for (const { content } of batch.frames) this.socket.emit(content.event, content.data);
    return 'none';
  }

  send(event: string, data: unknown): void {
    this.socket.emit(event, data);
  }

  expire(): void {
    this.send('session:expired', { expiresAt: this.identity.expiresAtMs });
    this.socket.disconnect(true);
  }

  fail(error: StreamgaugeError): void {
    this.send('error', error.toWire());
    this.socket.disconnect(true);
  }
}
