import { limits } from '@streamgauge/protocol';

/** A connection of which something waits for the kernel. */
export interface Waiting {
  /** Bytes that the kernel has taken so far. */
  readonly takenBytes: number;
  /** Ends the connection. */
  stalled(): void;
}

/** How often waiting connections are looked at, ms: a stall is noticed at most this much too late. */
const sweepMs = 1_000;
const idleSweepsMax = limits.stalledMsMax / sweepMs;

/**
 * Ends connections of which the kernel takes nothing for 15 s although something waits. One timer serves them all. It
 * counts its own rounds: while the process itself stood still, nobody has stalled.
 */
export class StallWatch {
  private readonly lastMove = new Map<Waiting, { takenBytes: number; idleSweeps: number }>();
  private timer: NodeJS.Timeout | undefined;

  /** Something of the connection waits; saying so again changes nothing. */
  add(connection: Waiting): void {
    if (this.lastMove.has(connection)) return;
    this.lastMove.set(connection, { takenBytes: connection.takenBytes, idleSweeps: 0 });
    this.timer ??= setInterval(() => this.sweep(), sweepMs).unref();
  }

  /** Nothing of the connection waits any more, or it has ended. */
  remove(connection: Waiting): void {
    if (!this.lastMove.delete(connection) || this.lastMove.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    for (const [connection, move] of this.lastMove) {
      const { takenBytes } = connection;
      if (takenBytes !== move.takenBytes) {
        move.takenBytes = takenBytes;
        move.idleSweeps = 0;
        continue;
      }
      move.idleSweeps += 1;
      if (move.idleSweeps <= idleSweepsMax) continue;
      this.remove(connection);
      connection.stalled();
    }
  }
}
