import { StreamgaugeError } from '@streamgauge/protocol';

interface Waiter {
  readonly position: number;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Who waits until the log is written up to a position, in order. Those who wait for the same one share it. */
export class DurableWaiters {
  private readonly waiting: Waiter[] = [];
  private settled = 0;

  /** @param msMax How long anybody waits. */
  constructor(private readonly msMax: number) {}

  /** @throws StreamgaugeError NOT_DURABLE when it takes too long. */
  wait(position: number): Promise<void> {
    if (position <= this.settled) return Promise.resolve();
    const last = this.waiting.at(-1);
    return last?.position === position ? last.promise : this.add(position);
  }

  /** All up to a position is written. */
  settle(position: number): void {
    this.settled = Math.max(this.settled, position);
    while (this.waiting.length > 0 && (this.waiting[0] as Waiter).position <= position) {
      const waiter = this.waiting.shift() as Waiter;
      clearTimeout(waiter.timer);
      waiter.resolve();
    }
  }

  private add(position: number): Promise<void> {
    let resolve = (): void => {};
    let reject = (_: Error): void => {};
    const promise = new Promise<void>((...settle) => {
      [resolve, reject] = settle;
    });
    // Whoever does not look must not bring the process down.
    promise.catch(() => undefined);
    const timer = setTimeout(() => {
      this.waiting.splice(this.waiting.indexOf(waiter), 1);
      const what = `the database has not confirmed it within ${this.msMax / 1_000} s`;
      reject(new StreamgaugeError('NOT_DURABLE', { what }, { retryAfterMs: 1_000 }));
    }, this.msMax);
    timer.unref();
    const waiter: Waiter = { position, promise, resolve, timer };
    this.waiting.push(waiter);
    return promise;
  }
}
