import { roundTo } from '../rounding.js';
import type { SeededRandom } from '../seeded-random.js';

export type Side = 'buy' | 'sell';

/** Whether an order crosses the spread or rests in the book. */
export type Patience = 'taking' | 'resting';

/** Seconds in a trading year: 252 days of 6.5 hours. */
const tradingSecondsPerYear = 252 * 6.5 * 3_600;

/** Half the distance between bid and ask, as a share of the price. */
const halfSpreadShare = 0.000_1;

/** How far one execution moves the price, as a share of it. */
const impactShare = 0.000_02;

/** Price of one instrument: a geometric random walk that executions push along. Prices are in whole cents. */
export class InstrumentPrice {
  #mid: number;
  readonly #deviationPerSecond: number;

  constructor(
    private readonly random: SeededRandom,
    { openingPrice, volatilityPerYear }: { readonly openingPrice: number; readonly volatilityPerYear: number },
  ) {
    this.#mid = openingPrice;
    this.#deviationPerSecond = volatilityPerYear / Math.sqrt(tradingSecondsPerYear);
  }

  get mark(): number {
    return roundTo(this.#mid, 2);
  }

  advance(elapsedMs: number): void {
    this.#mid *= Math.exp(this.#deviationPerSecond * Math.sqrt(elapsedMs / 1_000) * this.random.normal());
  }

  /**
   * Price at which the desk trades now. Who cannot wait pays the spread and pushes the price before them; who waits earns
   * the spread from somebody who pushes it the other way.
   */
  execute(side: Side, patience: Patience): number {
    const direction = (side === 'buy') === (patience === 'taking') ? 1 : -1;
    const price = roundTo(this.#mid * (1 + direction * halfSpreadShare), 2);
    this.#mid *= 1 + direction * impactShare;
    return price;
  }
}
