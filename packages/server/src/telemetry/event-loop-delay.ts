import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The timer of the measurement itself; its period is not a delay. */
const resolutionMs = 10;

/** How long what is due in this process has to wait for what runs. */
export class EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#histogram.enable();
  }

  /** Longest delay since the last call, ms; undefined when nothing was measured since. */
  takeLongestMs(): number | undefined {
    if (this.#histogram.count === 0) return undefined;
    const longestMs = this.#histogram.max / 1e6 - resolutionMs;
    this.#histogram.reset();
    return Math.max(0, longestMs);
  }

  close(): void {
    this.#histogram.disable();
  }
}
