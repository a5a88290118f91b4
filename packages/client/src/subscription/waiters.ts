import type { MetricsSnapshot } from '../series/metrics-snapshot.js';
import type { StreamError } from '../stream-error.js';

interface Waiter {
  readonly isDue: () => boolean;
  readonly resolve: (snapshot: MetricsSnapshot) => void;
  readonly reject: (error: StreamError) => void;
}

/** Promises of a snapshot, each kept as soon as what it waits for is true. */
export class Waiters {
  #waiting: Waiter[] = [];

  until(isDue: () => boolean): Promise<MetricsSnapshot> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ isDue, resolve, reject });
    });
  }

  look(published: MetricsSnapshot): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ isDue }) => isDue());
    this.#waiting = this.#waiting.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve(published);
  }

  reject(error: StreamError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
