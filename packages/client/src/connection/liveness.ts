import type { Cancel, Clock } from '../clock.js';

/** Silence beyond the ping interval after which a connection is dead, ms. */
export const silenceGraceMs = 10_000;

/** Time to greet, and to answer after a wake-up, ms. */
export const greetingTimeoutMs = 10_000;
export const probeTimeoutMs = 2_000;

/**
 * Notices that a connection is dead although nobody said so. Browsers do not show the server's pings, so the client asks
 * for something to hear. Timers only look at when something was heard last: one that fires late, after a sleep, is right.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #dead: () => void;
  #heardAtMs = 0;
  #cancelWatch: Cancel | null = null;
  #cancelPing: Cancel | null = null;
  #cancelProbe: Cancel | null = null;

  constructor(clock: Clock, ping: () => void, dead: () => void) {
    this.#clock = clock;
    this.#ping = ping;
    this.#dead = dead;
  }

  heard(): void {
    this.#heardAtMs = this.#clock.now();
    this.#cancelProbe?.();
    this.#cancelProbe = null;
  }

  /** The socket is opening. */
  opening(): void {
    this.stop();
    this.heard();
    this.#watch(greetingTimeoutMs);
  }

  greeted(pingIntervalMs: number): void {
    this.stop();
    this.heard();
    this.#watch(pingIntervalMs + silenceGraceMs);
    const ping = (): void => {
      this.#cancelPing = this.#clock.after(pingIntervalMs, ping);
      this.#ping();
    };
    ping();
  }

  /** The page woke up: a connection that does not answer now died in the meantime. */
  probe(): void {
    if (this.#cancelProbe !== null) return;
    this.#cancelProbe = this.#clock.after(probeTimeoutMs, this.#dead);
    this.#ping();
  }

  stop(): void {
    this.#cancelWatch?.();
    this.#cancelPing?.();
    this.#cancelProbe?.();
    this.#cancelWatch = this.#cancelPing = this.#cancelProbe = null;
  }

  #watch(silenceMs: number): void {
    const check = (): void => {
      const leftMs = this.#heardAtMs + silenceMs - this.#clock.now();
      if (leftMs <= 0) this.#dead();
      else this.#cancelWatch = this.#clock.after(leftMs, check);
    };
    this.#cancelWatch = this.#clock.after(silenceMs, check);
  }
}
