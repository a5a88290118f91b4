import type { Socket } from 'node:net';
import type { Pressure } from '@streamgauge/engine';
import { type FrameWriter, pressureOf } from './frame-writer.js';

/** Writes by what every socket of Node offers: TLS too, and a Node whose inside has changed. */
export class StreamWriter implements FrameWriter {
  isBehind = false;
  /** Writes whose callback has not come; it comes late also for what the kernel took at once. */
  private openWrites = 0;

  constructor(
    private readonly socket: Socket,
    private readonly onTaken: () => void,
  ) {}

  get unsentBytes(): number {
    return this.socket.writableLength;
  }

  write(bytes: Buffer): Pressure {
    this.openWrites += 1;
    this.socket.write(bytes, this.oneDone);
    if (this.socket.writableLength > 0) this.isBehind = true;
    return this.isBehind ? pressureOf(this.unsentBytes) : 'none';
  }

  private readonly oneDone = (): void => {
    this.openWrites -= 1;
    if (this.openWrites > 0 || !this.isBehind) return;
    this.isBehind = false;
    this.onTaken();
  };
}
