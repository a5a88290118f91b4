import type { Across } from '../catalog/catalog-definition.js';
import { addCompensated } from '../rollup/partial.js';

/** Combines the numbers of several series into one, as the metric's `across` says. Reused: `begin`, `add` …, `result`. */
export class Combination {
  private readonly sum = new Float64Array(2);
  private across: Across = 'sum';
  private extreme = Number.NaN;
  count = 0;

  begin(across: Across): void {
    this.across = across;
    this.sum.fill(0);
    this.extreme = Number.NaN;
    this.count = 0;
  }

  /** Adds one series' number; NaN means that it has none and is passed over. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count += 1;
    if (this.count === 1) this.extreme = value;
    else if (this.across === 'min') this.extreme = Math.min(this.extreme, value);
    else if (this.across === 'max') this.extreme = Math.max(this.extreme, value);
    addCompensated(this.sum, 0, value);
  }

  /**
   * The combined number, NaN when there is none. `none` gives the only number there is, and nothing for several.
   *
   * @param of  By how many an average divides; default: the numbers added.
   */
  result(of: number = this.count): number {
    if (this.count === 0) return Number.NaN;
    const total = (this.sum[0] as number) + (this.sum[1] as number);
    switch (this.across) {
      case 'sum':
        return total;
      case 'avg':
        return total / of;
      case 'min':
      case 'max':
        return this.extreme;
      case 'none':
        return this.count === 1 ? this.extreme : Number.NaN;
    }
  }
}
