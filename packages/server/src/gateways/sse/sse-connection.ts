import type { Socket } from 'node:net';
import type { FrameBatch, FrameSink, Framing, Pressure, Session, Subscription } from '@streamgauge/engine';
import { closeCodes, limits, type StreamgaugeError } from '@streamgauge/protocol';
import type { Response } from 'express';
import type { Identity } from '../../auth/identity.js';
import { Backlog, type Outlet } from '../backlog.js';
import { closeCodeOfError } from '../closures.js';
import type { Connection } from '../connection.js';
import type { FrameWriter } from '../raw-websocket/frame-writer.js';
import { openFrameWriter } from '../raw-websocket/open-frame-writer.js';
import { takenBytes } from '../raw-websocket/tcp-handle.js';
import type { SlowReaders } from '../slow-readers.js';
import { waitingBytes } from '../socket-backlog.js';
import { sseBlock, sseBytes, sseFramingOf } from './sse-framing.js';

/** WebSocket's code for an end without a close frame. */
const wentAway = 1006;

/** What a connection needs of its door. */
export interface SseHost {
  readonly slowReaders: SlowReaders;
  /** Whether to write past the socket's stream where that is possible. */
  readonly isDirect: boolean;
  openSession(connection: SseConnection): Session;
  closed(connection: SseConnection, code: number): void;
}

/** Time after which a client comes back by itself when its connection ends, ms; by chance, so that not all come at once. */
const retryMs = { min: 1_000, max: 3_000 };

/**
 * One open `GET /sse`: a session with one subscription, which ends when the response does.
 *
 * The response writes its head and its end. What is between goes to the network socket as it is: the response would hold
 * each piece back until the turn of the loop is over, and nobody could say how much the peer has not taken.
 */
export class SseConnection implements Connection, FrameSink, Outlet {
  readonly door = 'sse';
  readonly session: Session;
  readonly traffic = { sent: 0, received: 0 };
  private readonly backlog: Backlog;
  private readonly writer: FrameWriter;
  private framing: Framing<Buffer> | undefined;
  private pings: NodeJS.Timeout | undefined;
  /** Unless it is ended here: whoever reads a stream leaves without a word. */
  private closeCode: number = wentAway;

  constructor(
    readonly id: string,
    readonly identity: Identity,
    readonly connectedAtMs: number,
    private readonly response: Response,
    private readonly socket: Socket,
    host: SseHost,
  ) {
    this.backlog = new Backlog(this, host.slowReaders);
    this.writer = openFrameWriter(socket, host.isDirect, this.backlog.settle);
    this.session = host.openSession(this);
    response.on('close', () => {
      clearInterval(this.pings);
      this.backlog.end();
      host.closed(this, this.closeCode);
    });
    // An error (the peer is gone) is followed by 'close', which does the rest.
    response.on('error', () => {});
  }

  /** Begins the stream of a view. Until here the response can still be a refusal. */
  begin(view: Subscription['view']): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Nginx collects what it passes on; a live stream must not wait for a full buffer.
      'X-Accel-Buffering': 'no',
    });
    this.response.flushHeaders();
    this.framing = sseFramingOf(view, this.response.chunkedEncoding);
    this.writeText(retryLine(retryMs.min, retryMs.max));
    // A comment, which clients ignore: it keeps proxies from ending a quiet stream, and shows a peer that is gone.
    const spread = 0.9 + Math.random() * 0.2;
    this.pings = setInterval(() => this.writeText(':\n\n'), limits.pingIntervalMs * spread);
  }

  write(batch: FrameBatch): Pressure {
    if (this.framing === undefined || this.isOver() || this.backlog.isExceeded()) return 'full';
    this.traffic.sent += batch.frames.length;
    const pressure = this.writer.write(batch.encodedBy(this.framing));
    return pressure === 'none' ? pressure : this.backlog.pressure();
  }

  send(event: string, data: unknown): void {
    if (event === 'server:draining')
      this.writeText(retryLine(0, (data as { reconnectWithinMs: number }).reconnectWithinMs));
    this.traffic.sent += 1;
    this.writeText(sseBlock(event, JSON.stringify(data)));
  }

  expire(): void {
    this.send('session:expired', { expiresAt: this.identity.expiresAtMs });
    this.closeCode = closeCodes.sessionExpired;
    this.response.end();
  }

  fail(error: StreamgaugeError): void {
    this.send('error', error.toWire());
    this.closeCode = closeCodeOfError(error);
    this.response.end();
  }

  dismiss(reconnectWithinMs: number): void {
    this.send('server:draining', { reconnectWithinMs });
    this.closeCode = closeCodes.draining;
    this.response.end();
  }

  waitingBytes(): number {
    return waitingBytes(this.socket);
  }

  takenMark(): number {
    return takenBytes(this.socket);
  }

  network(): Socket {
    return this.socket;
  }

  ready(): void {
    this.session.ready();
  }

  cut(): void {
    this.closeCode = closeCodes.slowConsumer;
    this.socket.destroy();
  }

  private writeText(text: string): void {
    if (this.isOver() || this.backlog.isExceeded()) return;
    this.writer.write(sseBytes(text, this.response.chunkedEncoding));
    this.backlog.pressure();
  }

  private isOver(): boolean {
    return this.response.writableEnded || this.response.destroyed;
  }
}

/** Tells the client after how long to come back. */
function retryLine(fromMs: number, toMs: number): string {
  return `retry: ${Math.round(fromMs + Math.random() * (toMs - fromMs))}\n\n`;
}
