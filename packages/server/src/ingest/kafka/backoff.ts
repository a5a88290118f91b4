import { setTimeout as delay } from 'node:timers/promises';

const firstMs = 100;
const longestMs = 5_000;

/** Waits before something is tried again: longer each time, never quite as long as others do, and not past the end. */
export class Backoff {
  private attempts = 0;

  constructor(private readonly signal: AbortSignal) {}

  reset(): void {
    this.attempts = 0;
  }

  async wait(): Promise<void> {
    const longest = Math.min(longestMs, firstMs * 2 ** this.attempts);
    this.attempts += 1;
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal: this.signal }).catch(() => {});
  }
}
