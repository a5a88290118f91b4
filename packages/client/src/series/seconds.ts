import type { Cancel, Clock } from '../clock.js';
import { Listeners, type Unsubscribe } from '../listeners.js';
import type { Log } from '../log.js';

const secondMs = 1_000;

/** Local time once per second: one timer for all ages of a page, running while somebody listens. */
export class Seconds {
  readonly #clock: Clock;
  readonly #listeners: Listeners<[]>;
  #atMs: number | null = null;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#listeners = new Listeners(log);
  }

  /** Stays the same between two ticks. */
  readonly getSnapshot = (): number => {
    if (this.#cancel === null || this.#atMs === null) {
      const nowMs = this.#clock.now();
      // Without a timer: the same for a second, so that two readers of one render agree.
      if (this.#atMs === null || nowMs - this.#atMs >= secondMs) this.#atMs = nowMs;
    }
    return this.#atMs;
  };

  readonly subscribe = (onChange: () => void): Unsubscribe => {
    const remove = this.#listeners.add(onChange);
    if (this.#cancel === null) this.#tick();
    return () => {
      remove();
      if (this.#listeners.size > 0) return;
      this.#cancel?.();
      this.#cancel = null;
    };
  };

  #tick(): void {
    this.#cancel = this.#clock.after(secondMs, () => {
      this.#atMs = this.#clock.now();
      this.#tick();
      this.#listeners.notify();
    });
  }
}
