import type { SeededRandom } from '../seeded-random.js';

const scenarioDays = 250;
const lossShare = 0.05;

/** Daily move of the market and of a single stock around it, as a share of the price. */
const marketDeviation = 0.009;
const ownDeviation = 0.011;

/**
 * One-day value at risk at 95 % confidence by historical simulation: today's book is put through a year of past daily
 * returns, and the loss that is exceeded on one day in twenty is read off. Here the past is drawn from a seed.
 */
export class HistoricalVar {
  /** Returns of each symbol, day by day. */
  readonly #returns: ReadonlyMap<string, readonly number[]>;

  constructor(random: SeededRandom, symbols: readonly string[]) {
    // Markets have calm days and a few wild ones: one day in twenty moves two and a half times as far.
    const market = Array.from(
      { length: scenarioDays },
      () => marketDeviation * (random.chance(0.05) ? 2.5 : 1) * random.normal(),
    );
    this.#returns = new Map(
      symbols.map((symbol) => {
        const beta = random.between(0.6, 1.4);
        return [symbol, market.map((move) => beta * move + ownDeviation * random.normal())];
      }),
    );
  }

  /** @param marketValues  Signed market value of each position. */
  of(marketValues: ReadonlyMap<string, number>): number {
    const results = Array.from({ length: scenarioDays }, (_, day) => {
      let result = 0;
      for (const [symbol, value] of marketValues) result += value * (this.#returns.get(symbol)?.[day] ?? 0);
      return result;
    }).sort((a, b) => a - b);
    return Math.max(0, -(results[Math.floor(scenarioDays * lossShare)] ?? 0));
  }
}
