/** Over so many seconds the rate is a mean. */
const spanS = 5;

/** Counts frames: when the last one came, and how many come per second. */
export class FrameMeter {
  private readonly counts = new Array<number>(spanS + 1).fill(0);
  private second = 0;
  private firstMs: number | undefined;
  private newestMs: number | undefined;

  /** When the last frame came, ms; undefined before the first. */
  get lastAtMs(): number | undefined {
    return this.newestMs;
  }

  count(atMs: number): void {
    this.turnTo(atMs);
    const place = this.second % this.counts.length;
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    this.firstMs ??= atMs;
    this.newestMs = atMs;
  }

  /** Frames per second in the last whole seconds; undefined before one has passed. */
  perSecond(nowMs: number): number | undefined {
    this.turnTo(nowMs);
    if (this.firstMs === undefined) return undefined;
    const passed = Math.min(spanS, this.second - Math.floor(this.firstMs / 1_000));
    if (passed < 1) return undefined;
    const open = this.counts[this.second % this.counts.length] ?? 0;
    const whole = this.counts.reduce((sum, count) => sum + count, -open);
    return whole / passed;
  }

  /** Empties the places of the seconds that have begun since. */
  private turnTo(atMs: number): void {
    const second = Math.floor(atMs / 1_000);
    const begun = Math.min(second - this.second, this.counts.length);
    for (let step = 0; step < begun; step += 1) this.counts[(second - step) % this.counts.length] = 0;
    if (begun > 0) this.second = second;
  }
}
