import type { Socket } from 'node:net';
import type { Pressure } from '@streamgauge/engine';
import { limits } from '@streamgauge/protocol';
import type { SlowReader, SlowReaders } from './slow-readers.js';

/** The way out of the process, as a backlog sees it. */
export interface Outlet {
  /** Bytes that were written and have not been taken. */
  waitingBytes(): number;
  takenMark(): number;
  /** The socket below, where there is one that stays. */
  network(): Socket | undefined;
  /** Everything has been taken. */
  ready(): void;
  cut(): void;
}

/** What a connection has not taken yet: a number, not a queue, and who is told once it is 0. */
export class Backlog implements SlowReader {
  private isWatched = false;
  private isOver = false;

  constructor(
    private readonly outlet: Outlet,
    private readonly slowReaders: SlowReaders,
  ) {}

  /** How much waits, after something was written. What waits is watched from here on. */
  pressure(): Pressure {
    const bytes = this.outlet.waitingBytes();
    if (bytes === 0) return 'none';
    if (!this.isWatched && !this.isOver) {
      this.isWatched = true;
      this.slowReaders.add(this);
    }
    return bytes > limits.behindBytesMax ? 'full' : 'some';
  }

  /**
   * Whether so much waits that nothing more may be written. Such a connection is cut, but not before the caller has
   * returned: the engine, which may be the caller, must not be called back.
   */
  isExceeded(): boolean {
    if (this.isOver) return true;
    if (!this.isWatched || this.outlet.waitingBytes() <= limits.backlogBytesMax) return false;
    setImmediate(() => this.cut());
    return true;
  }

  /** Something may have been taken. */
  readonly settle = (): void => {
    // Word of it can come out of a write; the engine is not called back before that has returned.
    if (this.isWatched && this.outlet.waitingBytes() === 0) process.nextTick(this.tell);
  };

  takenMark(): number {
    return this.outlet.takenMark();
  }

  network(): Socket | undefined {
    return this.outlet.network();
  }

  cut(): void {
    if (this.isOver) return;
    this.end();
    this.outlet.cut();
  }

  /** The connection is over: nobody waits for it any more. */
  end(): void {
    this.isOver = true;
    this.unwatch();
  }

  private readonly tell = (): void => {
    if (!this.isWatched || this.outlet.waitingBytes() > 0) return;
    this.unwatch();
    this.outlet.ready();
  };

  private unwatch(): void {
    if (!this.isWatched) return;
    this.isWatched = false;
    this.slowReaders.delete(this);
  }
}
