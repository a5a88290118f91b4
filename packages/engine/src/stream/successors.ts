// hot path: per sample, no allocation but for growth
const none = -1;
const initialSeries = 16;
const trustMax = 16;
/** So many wrong guesses in a row, and so many times as many look-ups without guessing. */
const mistakesMax = 1_000;
const restFactor = 50;

/**
 * Guesses which series is looked for next. Sources report in rounds, so it mostly is the one that came next the last time:
 * then a comparison does for a look-up, which with a million series would miss every cache.
 */
export class Successors {
  /** Series → the one that was looked for after it. */
  private after = new Int32Array(initialSeries).fill(none);
  private last = 0;
  private trust = 0;
  private mistakes = 0;
  private restFor = 0;

  /** The series that is expected next; −1 = nobody knows. */
  get expected(): number {
    return this.after[this.last] as number;
  }

  /** Whether the guess is worth a comparison. */
  get isTrusted(): boolean {
    return this.trust > 0;
  }

  /** Whether the next look-ups go without guessing, because their order does not repeat. */
  rests(lookUps: number): boolean {
    if (this.restFor <= 0) return false;
    this.restFor -= lookUps;
    return true;
  }

  /** The guess was right and nothing was looked up. */
  follow(series: number): void {
    this.last = series;
  }

  /** Trust grows where the order repeats and is lost where it does not, so that a wrong guess is rarely paid for. */
  learn(expected: number, series: number): void {
    if (expected === series) this.trust = Math.min(trustMax, this.trust + 1);
    else if (expected !== none) this.mistrust();
    this.after[this.last] = series;
    this.last = series;
  }

  grow(capacity: number): void {
    const grown = new Int32Array(capacity).fill(none);
    grown.set(this.after);
    this.after = grown;
  }

  /** Where the order does not repeat, learning it costs a cache miss a sample: then it is tried again only now and then. */
  private mistrust(): void {
    this.trust = Math.max(0, this.trust - 1);
    this.mistakes = this.trust > 0 ? 0 : this.mistakes + 1;
    if (this.mistakes < mistakesMax) return;
    this.mistakes = 0;
    this.restFor = mistakesMax * restFactor;
  }
}
