// hot path: per delivery, no allocation
import type { Socket } from 'node:net';
import type { Pressure } from '@streamgauge/engine';
import { type FrameWriter, pressureOf } from './frame-writer.js';
import { type QueuedWriter, type TcpHandle, writeNow } from './tcp-handle.js';

/** Writes past the socket, straight to its handle: one system call, and no stream between. */
export class HandleWriter implements FrameWriter, QueuedWriter {
  /** Writes that the kernel has not taken; those past the socket with their bytes. */
  private waitingWrites = 0;
  private waitingBytes = 0;

  constructor(
    private readonly socket: Socket,
    private readonly handle: TcpHandle,
    private readonly onTaken: () => void,
  ) {}

  get isBehind(): boolean {
    return this.waitingWrites > 0;
  }

  get unsentBytes(): number {
    // The handle's queue has what the socket is writing too, which is in the socket's own length already. While both
    // wait, this is too much by what the kernel has taken of our oldest write.
    return this.socket.writableLength + Math.min(this.waitingBytes, this.handle.writeQueueSize);
  }

  write(bytes: Buffer): Pressure {
    // What the socket still holds was sent before this, and leaves before it.
    if (this.socket.writableLength > 0) return this.writeBehindSocket(bytes);
    const outcome = writeNow(this.handle, bytes, this);
    if (outcome === 'taken' && this.waitingWrites === 0) return 'none';
    return this.writeUnusual(outcome, bytes.length);
  }

  dequeued(status: number, bytes: number): void {
    this.waitingBytes -= bytes;
    if (status !== 0) this.socket.destroy();
    this.oneTaken();
  }

  private writeBehindSocket(bytes: Buffer): Pressure {
    this.waitingWrites += 1;
    this.socket.write(bytes, () => this.oneTaken());
    return pressureOf(this.unsentBytes);
  }

  private writeUnusual(outcome: 'taken' | 'queued' | 'gone', bytes: number): Pressure {
    if (outcome === 'gone') {
      this.socket.destroy();
      return 'none';
    }
    if (outcome === 'queued') {
      this.waitingWrites += 1;
      this.waitingBytes += bytes;
    }
    return pressureOf(this.unsentBytes);
  }

  private oneTaken(): void {
    this.waitingWrites -= 1;
    if (this.waitingWrites === 0) this.onTaken();
  }
}
