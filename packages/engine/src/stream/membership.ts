/** Above this share of all series a dense array is smaller and faster than a map. */
const denseShare = 8;

/** Which group each member series of a selection is in. Sparse while the members are few, dense when they are many. */
export class Membership {
  private sparse: Map<number, number> | undefined = new Map();
  /** Group + 1 by series; 0 = no member. */
  private dense = new Int32Array(0);

  /** Group of a series; −1 when it is no member. */
  groupOf(series: number): number {
    if (this.sparse !== undefined) return this.sparse.get(series) ?? -1;
    return series < this.dense.length ? (this.dense[series] as number) - 1 : -1;
  }

  /** @param seriesCount How many series there are in all. */
  put(series: number, group: number, seriesCount: number): void {
    if (this.sparse !== undefined) {
      this.sparse.set(series, group);
      if (this.sparse.size * denseShare > seriesCount && this.sparse.size > 64) this.makeDense(seriesCount);
      return;
    }
    if (series >= this.dense.length) this.growTo(Math.max(series + 1, this.dense.length * 2));
    this.dense[series] = group + 1;
  }

  remove(series: number): void {
    if (this.sparse !== undefined) this.sparse.delete(series);
    else if (series < this.dense.length) this.dense[series] = 0;
  }

  private makeDense(seriesCount: number): void {
    const sparse = this.sparse ?? new Map<number, number>();
    this.sparse = undefined;
    this.growTo(seriesCount);
    for (const [series, group] of sparse) this.put(series, group, seriesCount);
  }

  private growTo(length: number): void {
    const grown = new Int32Array(length);
    grown.set(this.dense);
    this.dense = grown;
  }
}
