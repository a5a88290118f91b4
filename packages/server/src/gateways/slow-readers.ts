import { Injectable } from '@nestjs/common';
import { limits } from '@streamgauge/protocol';

/** A connection for which something waits. */
export interface SlowReader {
  /** A number that is another one once the peer has taken something. */
  takenMark(): number;
  /** Looks whether everything has been taken, and says so to whom it concerns. */
  settle(): void;
  /** Ends the connection without asking its peer, which does not read. */
  cut(): void;
}

/** How often the slow are looked at, ms. */
const sweepMs = 1_000;

/** Sweeps in a row without a byte taken after which a connection is cut. A loop that stood still counts as one sweep. */
const idleSweepsMax = limits.stalledMsMax / sweepMs;

/** All connections that have not taken everything, under one timer, which runs only while there are any. */
@Injectable()
export class SlowReaders {
  private readonly waiting = new Map<SlowReader, { mark: number; idleSweeps: number }>();
  private timer: NodeJS.Timeout | undefined;

  add(reader: SlowReader): void {
    this.waiting.set(reader, { mark: reader.takenMark(), idleSweeps: 0 });
    this.timer ??= setInterval(() => this.sweep(), sweepMs).unref();
  }

  delete(reader: SlowReader): void {
    this.waiting.delete(reader);
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    for (const [reader, seen] of this.waiting) {
      const mark = reader.takenMark();
      seen.idleSweeps = mark === seen.mark ? seen.idleSweeps + 1 : 0;
      seen.mark = mark;
      if (seen.idleSweeps >= idleSweepsMax) reader.cut();
      // Whoever takes things says so itself; this is for word that was lost, as when a transport is replaced.
      else reader.settle();
    }
  }
}
