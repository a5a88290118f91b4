import type { Cancel, Clock } from '../clock.js';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Length of a frame of the screen that is not there, ms. */
const frameMs = 16;

/** Turns of the microtask queue that settle any chain of promises that the client makes. */
const microtaskTurns = 12;

/** Time that passes when a test says so. */
export class VirtualClock implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  /** What `random()` answers. */
  chance = 0.5;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  readonly now = (): number => this.#nowMs;
  readonly random = (): number => this.chance;
  readonly frame = (run: () => void): Cancel => this.after(frameMs, run);

  readonly after = (delayMs: number, run: () => void): Cancel => {
    this.#order += 1;
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  /** Lets promises settle, without time passing. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < microtaskTurns; turn += 1) await Promise.resolve();
  }

  /** Runs all timers due within the next `ms`, in order, each with the promises that it settles. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs > untilMs) continue;
      if (next === undefined || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }
}
