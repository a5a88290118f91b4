import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { limits } from '@streamgauge/protocol';
import { readUnconfirmedBytes, type UnconfirmedBytes } from './unconfirmed-bytes.js';

/** A connection for which something waits. */
export interface SlowReader {
  /** A number that is another one once the kernel, or the peer, has taken something. */
  takenMark(): number;
  /** The socket below, where there is one that stays. */
  network(): Socket | undefined;
  /** Looks whether everything has been taken, and says so to whom it concerns. */
  settle(): void;
  /** Ends the connection without asking its peer, which does not read. */
  cut(): void;
}

interface Seen {
  mark: number;
  unconfirmed: number | undefined;
  idleSweeps: number;
}

/** How often the slow are looked at, ms. */
const sweepMs = 1_000;

/** Sweeps in a row without a byte taken after which a connection is cut. A loop that stood still counts as one sweep. */
const idleSweepsMax = limits.stalledMsMax / sweepMs;
/** After so many idle sweeps, again and again, it is asked what the peer has confirmed to the kernel. */
const askEvery = idleSweepsMax / 3;

/** All connections that have not taken everything, under one timer, which runs only while there are any. */
@Injectable()
export class SlowReaders {
  private readonly waiting = new Map<SlowReader, Seen>();
  private timer: NodeJS.Timeout | undefined;

  /** Something of the connection waits; saying so again changes nothing. */
  add(reader: SlowReader): void {
    if (this.waiting.has(reader)) return;
    this.waiting.set(reader, { mark: reader.takenMark(), unconfirmed: undefined, idleSweeps: 0 });
    this.timer ??= setInterval(() => this.sweep(), sweepMs).unref();
  }

  delete(reader: SlowReader): void {
    this.waiting.delete(reader);
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    let unconfirmed: UnconfirmedBytes | undefined;
    for (const [reader, seen] of this.waiting) {
      const mark = reader.takenMark();
      seen.idleSweeps = mark === seen.mark ? seen.idleSweeps + 1 : 0;
      seen.mark = mark;
      if (seen.idleSweeps > 0 && seen.idleSweeps % askEvery === 0) {
        unconfirmed ??= readUnconfirmedBytes();
        this.ask(reader, seen, unconfirmed);
      }
      if (seen.idleSweeps >= idleSweepsMax) reader.cut();
      // Whoever takes things says so itself; this is for word that was lost, as when a transport is replaced.
      else reader.settle();
    }
  }

  /** The kernel has room for more only once much of what it holds has been read; that something was, shows before. */
  private ask(reader: SlowReader, seen: Seen, unconfirmed: UnconfirmedBytes): void {
    const network = reader.network();
    const now = network === undefined ? undefined : unconfirmed(network);
    if (seen.unconfirmed !== undefined && now !== undefined && now < seen.unconfirmed) seen.idleSweeps = 0;
    seen.unconfirmed = now;
  }
}
