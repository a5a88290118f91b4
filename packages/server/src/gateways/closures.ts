import { Injectable } from '@nestjs/common';
import { closeCodes, errorTable, type StreamgaugeError } from '@streamgauge/protocol';
import type { Connection } from './connection.js';

/** Connections that ended in the same way. */
export interface Closure {
  readonly door: Connection['door'];
  /** Close code of `/ws`; at the other doors the one that means the same there. 1006: went without a word. */
  readonly code: number;
  readonly count: number;
}

/** The code with which an error closes a connection. */
export function closeCodeOfError({ code }: StreamgaugeError): number {
  return errorTable[code].close ?? closeCodes.forbidden;
}

/** How connections have ended since the start. */
@Injectable()
export class Closures {
  private readonly counts = new Map<Connection['door'], Map<number, number>>();

  note(door: Connection['door'], code: number): void {
    const byCode = this.counts.get(door) ?? new Map<number, number>();
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
    this.counts.set(door, byCode);
  }

  list(): Closure[] {
    return [...this.counts].flatMap(([door, byCode]) => [...byCode].map(([code, count]) => ({ door, code, count })));
  }
}
