import type { SeededRandom } from '../seeded-random.js';

export interface HawkesOptions {
  /** Arrivals per second that come by themselves. */
  readonly basePerSecond: number;
  /** What each arrival adds to the rate, per second. */
  readonly jumpPerSecond: number;
  /** How fast that fades, per second; greater than `jumpPerSecond`, or the burst never ends. */
  readonly decayPerSecond: number;
}

/** Arrivals that provoke arrivals, as trades do (Hawkes process, sampled by Ogata's thinning). */
export class HawkesArrivals {
  #excitationPerSecond = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly options: HawkesOptions,
  ) {}

  /** Times in (`fromMs`, `toMs`], ascending. */
  between(fromMs: number, toMs: number): number[] {
    const arrivalsMs: number[] = [];
    let atMs = fromMs;
    for (;;) {
      // The rate only falls until the next arrival, so that the present one bounds it.
      const boundPerSecond = this.options.basePerSecond + this.#excitationPerSecond;
      const nextMs = atMs + this.random.exponential(1_000 / boundPerSecond);
      this.fade(Math.min(nextMs, toMs) - atMs);
      if (nextMs > toMs) return arrivalsMs;
      atMs = nextMs;
      const ratePerSecond = this.options.basePerSecond + this.#excitationPerSecond;
      if (this.random.chance(ratePerSecond / boundPerSecond)) {
        arrivalsMs.push(atMs);
        this.#excitationPerSecond += this.options.jumpPerSecond;
      }
    }
  }

  private fade(elapsedMs: number): void {
    this.#excitationPerSecond *= Math.exp((-this.options.decayPerSecond * elapsedMs) / 1_000);
  }
}
