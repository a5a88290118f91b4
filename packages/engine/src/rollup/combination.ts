// hot path: per touched series and column, no allocation but for growth
import type { Across } from '../catalog/catalog-definition.js';

/**
 * Combines the numbers of several series into one per group, as the metric's `across` says. Reused: `begin`, `add` …,
 * `result`. NaN means that a series has no number; it is passed over.
 */
export class Combination {
  private sum = new Float64Array(1);
  private low = new Float64Array(1);
  private least = new Float64Array(1);
  private greatest = new Float64Array(1);
  private counts = new Float64Array(1);

  /** @param slots How many groups are combined side by side. */
  begin(slots: number): void {
    if (slots > this.sum.length) {
      const length = Math.max(slots, this.sum.length * 2);
      this.sum = new Float64Array(length);
      this.low = new Float64Array(length);
      this.least = new Float64Array(length);
      this.greatest = new Float64Array(length);
      this.counts = new Float64Array(length);
    }
    // Not `fill`: it is mostly one slot, and a call costs more than that.
    for (let slot = 0; slot < slots; slot += 1) {
      this.sum[slot] = 0;
      this.low[slot] = 0;
      this.least[slot] = Number.POSITIVE_INFINITY;
      this.greatest[slot] = Number.NEGATIVE_INFINITY;
      this.counts[slot] = 0;
    }
  }

  add(slot: number, value: number): void {
    if (Number.isNaN(value)) return;
    const sum = this.sum[slot] as number;
    const next = sum + value;
    this.sum[slot] = next;
    const lost = Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    if (lost !== 0 && Number.isFinite(next)) this.low[slot] = (this.low[slot] as number) + lost;
    if (value < (this.least[slot] as number)) this.least[slot] = value;
    if (value > (this.greatest[slot] as number)) this.greatest[slot] = value;
    this.counts[slot] = (this.counts[slot] as number) + 1;
  }

  /** How many numbers were added. */
  count(slot: number): number {
    return this.counts[slot] as number;
  }

  total(slot: number): number {
    return (this.sum[slot] as number) + (this.low[slot] as number);
  }

  /** The smallest number added; Infinity when there was none. */
  min(slot: number): number {
    return this.least[slot] as number;
  }

  /** The largest number added; −Infinity when there was none. */
  max(slot: number): number {
    return this.greatest[slot] as number;
  }

  /**
   * The combined number, NaN when there is none. `none` gives the only number there is, and nothing for several.
   *
   * @param of By how many an average divides, if that is more than the numbers added.
   */
  result(slot: number, across: Across, of: number = this.count(slot)): number {
    if (this.count(slot) === 0) return Number.NaN;
    switch (across) {
      case 'sum':
        return this.total(slot);
      case 'avg':
        return this.total(slot) / Math.max(of, this.count(slot));
      case 'min':
        return this.min(slot);
      case 'max':
        return this.max(slot);
      case 'none':
        return this.count(slot) === 1 ? this.total(slot) : Number.NaN;
    }
  }
}
