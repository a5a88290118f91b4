// hot path: per delivery, no allocation
import type { Socket } from 'node:net';
import type { FrameBatch, FrameSink, Pressure } from '@streamgauge/engine';
import { closeCodes, limits } from '@streamgauge/protocol';
import type { WebSocket } from 'ws';
import type { SlowReader, SlowReaders } from '../slow-readers.js';
import type { FrameWriter } from './frame-writer.js';
import type { GroupCompression } from './group-compression.js';
import type { Uptake } from './heartbeat.js';
import { openFrameWriter } from './open-frame-writer.js';
import { rawFraming } from './raw-framing.js';
import { type DeflateMember, noStep } from './shared-deflate.js';
import { takenBytes } from './tcp-handle.js';
import { textFrame } from './text-frame.js';

/** What the outputs of one server share. */
export interface OutputHost {
  readonly isDirect: boolean;
  readonly compression: GroupCompression | undefined;
  readonly slowReaders: SlowReaders;
}

const isOpen = 1;

/** All text that leaves by one socket of `/ws`, in order; and the end of a socket that does not take it. */
export class RawOutput implements FrameSink, SlowReader, Uptake, DeflateMember {
  lastStep = noStep;
  /** The connection has taken all of what it had not taken at once. */
  onTaken: () => void = () => {};
  /** It ended because it takes too little. */
  wasCut = false;
  /** Messages that were written. */
  sent = 0;
  private readonly writer: FrameWriter;
  private readonly compression: GroupCompression | undefined;

  constructor(
    private readonly webSocket: WebSocket,
    private readonly socket: Socket,
    private readonly host: OutputHost,
  ) {
    this.writer = openFrameWriter(socket, host.isDirect, () => this.taken());
    // The only extension that is ever agreed upon.
    this.compression = webSocket.extensions === '' ? undefined : host.compression;
  }

  get isBehind(): boolean {
    return this.writer.isBehind;
  }

  /** Written and not taken. */
  get waitingBytes(): number {
    return this.writer.unsentBytes;
  }

  get takenBytes(): number {
    return takenBytes(this.socket);
  }

  write(batch: FrameBatch): Pressure {
    if (this.webSocket.readyState !== isOpen) return 'none';
    const bytes = this.compression === undefined ? batch.encodedBy(rawFraming) : this.compression.encode(batch, this);
    this.sent += batch.frames.length;
    return this.put(bytes);
  }

  sendText(text: string): void {
    if (this.webSocket.readyState !== isOpen) return;
    this.sent += 1;
    this.put(textFrame(Buffer.from(text)));
  }

  takenMark(): number {
    return this.takenBytes;
  }

  network(): Socket {
    return this.socket;
  }

  /** The writer says itself when everything has been taken. */
  settle(): void {}

  cut(): void {
    this.end('takes nothing');
  }

  /** The socket is closing, and nobody is to be told any more that it has taken something. */
  over(): void {
    this.onTaken = () => {};
    this.host.slowReaders.delete(this);
  }

  private put(bytes: Buffer): Pressure {
    if (this.writer.isBehind && this.writer.unsentBytes > limits.backlogBytesMax) {
      this.end('reads too slowly');
      return 'none';
    }
    const pressure = this.writer.write(bytes);
    if (pressure !== 'none') this.host.slowReaders.add(this);
    return pressure;
  }

  private taken(): void {
    this.host.slowReaders.delete(this);
    this.onTaken();
  }

  private end(why: string): void {
    this.wasCut = true;
    this.host.slowReaders.delete(this);
    this.webSocket.close(closeCodes.slowConsumer, why);
    // What it has not read for so long it will not read in time for a close frame either.
    this.webSocket.terminate();
  }
}
