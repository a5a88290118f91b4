/**
 * How many messages a session may send: a burst at once after a pause, and then so many per second. A message that is
 * refused counts as well, so that whoever does not slow down is found out: twice the burst is a flood.
 */
export class MessageRate {
  private tokens: number;
  private filledMs: number;

  constructor(
    readonly perSecond: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.tokens = burst;
    this.filledMs = nowMs;
  }

  /** Counts one message. Returns 0, or after how many ms one will be taken again. */
  take(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.filledMs);
    this.tokens = Math.min(this.burst, this.tokens + (elapsedMs * this.perSecond) / 1_000) - 1;
    this.filledMs = nowMs;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens * 1_000) / this.perSecond);
  }

  /** Whether the sender goes on although it is refused. */
  get isFlood(): boolean {
    return this.tokens <= -this.burst;
  }
}
