// hot path: per sample
/** How many things may happen per second: as many as that at once, and then as they are refilled. */
export class TokenBucket {
  private tokens: number;
  private filledMs: number;

  /** @param perSecond Things per second; Infinity = no limit. */
  constructor(
    readonly perSecond: number,
    nowMs: number,
  ) {
    this.tokens = perSecond;
    this.filledMs = nowMs;
  }

  /** Takes one. Returns 0, or after how many ms there will be one again. */
  take(nowMs: number): number {
    if (this.tokens < 1) {
      const elapsedMs = Math.max(0, nowMs - this.filledMs);
      this.tokens = Math.min(this.perSecond, this.tokens + (elapsedMs * this.perSecond) / 1_000);
      this.filledMs = nowMs;
      if (this.tokens < 1) return Math.ceil(((1 - this.tokens) * 1_000) / this.perSecond);
    }
    this.tokens -= 1;
    return 0;
  }
}
