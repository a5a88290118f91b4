import { limits } from '@streamgauge/protocol';

/** setTimeout takes 31 bits of milliseconds; what is later is waited for in pieces. */
const timerMsMax = 2 ** 31 - 1;

/** The share of a session's time after which its client is told to bring a new token. */
const expiringShare = 0.8;

export interface SessionEnds {
  /** Four fifths of the time are over. */
  expiring(): void;
  /** The token and the grace after it are over. */
  expired(): void;
}

/**
 * The clock of one session: counted from when its token was accepted, and in elapsed time, so that a wall clock that is put
 * back keeps nobody in.
 */
export class SessionTimers {
  private stops: (() => void)[] = [];

  constructor(private readonly ends: SessionEnds) {}

  /** Starts anew for a token that was accepted at `fromMs` and ends at `expiresAtMs`. */
  arm(fromMs: number, expiresAtMs: number): void {
    this.stop();
    const leftMs = expiresAtMs - fromMs;
    this.stops = [
      after(leftMs * expiringShare, () => this.ends.expiring()),
      after(leftMs + limits.expiryGraceMs, () => this.ends.expired()),
    ];
  }

  stop(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
  }
}

function after(ms: number, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const nextMs = Math.min(Math.max(leftMs, 0), timerMsMax);
    timer = setTimeout(() => (leftMs > timerMsMax ? wait(leftMs - timerMsMax) : act()), nextMs);
    timer.unref();
  };
  wait(ms);
  return () => clearTimeout(timer);
}
