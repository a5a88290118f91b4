import type { SeededRandom } from './seeded-random.js';

export interface MeanRevertingOptions {
  readonly mean: number;
  /** Standard deviation around the mean in the long run. */
  readonly deviation: number;
  /** Time in which a deviation falls to 1/e. */
  readonly relaxationMs: number;
}

/**
 * A value that wanders and comes back (Ornstein and Uhlenbeck), in its exact discrete form: its spread does not depend on
 * the length of the steps.
 */
export class MeanReverting {
  #deviations: number;

  constructor(
    private readonly random: SeededRandom,
    private readonly options: MeanRevertingOptions,
  ) {
    this.#deviations = random.normal();
  }

  get value(): number {
    return this.options.mean + this.options.deviation * this.#deviations;
  }

  advance(elapsedMs: number): number {
    const kept = Math.exp(-elapsedMs / this.options.relaxationMs);
    this.#deviations = this.#deviations * kept + Math.sqrt(1 - kept * kept) * this.random.normal();
    return this.value;
  }
}
