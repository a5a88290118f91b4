import type { Log } from './log.js';

export type Unsubscribe = () => void;

/** Functions to call; one that throws is logged and does not keep the others from being called. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #functions = new Set<{ readonly call: (...args: Args) => void }>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  get size(): number {
    return this.#functions.size;
  }

  /** The same function may be added twice, and is then called twice. */
  add(call: (...args: Args) => void): Unsubscribe {
    const entry = { call };
    this.#functions.add(entry);
    return () => {
      this.#functions.delete(entry);
    };
  }

  notify(...args: Args): void {
    for (const { call } of [...this.#functions]) {
      try {
        call(...args);
      } catch (error) {
        this.#log({ level: 'error', event: 'listener-failed', data: error });
      }
    }
  }
}
