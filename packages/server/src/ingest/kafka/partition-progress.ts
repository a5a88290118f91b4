import type { Channel } from '@streamgauge/engine';

/** What one partition is doing. `stopped`: it stays where it is until somebody decides. */
export type PartitionState = 'reading' | 'stopped';

/** One partition that is read: how far it is, and how far it could be. */
export class PartitionProgress {
  state: PartitionState = 'reading';
  /** Why it is stopped, or cannot be read at present. */
  reason: string | undefined;
  /** Number of the broker that leads it; −1 = none. */
  leader = -1;
  /** First message that has not been asked for. */
  fetchFrom: bigint;
  /** After the last message that could be read when we last asked; undefined = never asked. */
  end: bigint | undefined;
  /** Of the last message taken in, ms since the epoch. */
  private lastTimestampMs: number | undefined;

  constructor(
    readonly topic: string,
    readonly topicId: string,
    readonly partition: number,
    readonly channel: Channel,
    /** First message that has not been taken in. */
    public position: bigint,
  ) {
    this.fetchFrom = position;
  }

  jumpTo(position: bigint): void {
    this.position = position;
    this.fetchFrom = position;
  }

  took(next: bigint, timestampMs: number | undefined): void {
    this.position = next;
    if (timestampMs !== undefined) this.lastTimestampMs = timestampMs;
  }

  /** Messages that wait; undefined = not known yet. */
  get lag(): number | undefined {
    if (this.end === undefined) return undefined;
    return this.end > this.position ? Number(this.end - this.position) : 0;
  }

  /** How long ago the last message that was taken in had been written, ms; 0 when none waits, undefined when nobody knows. */
  lagMs(nowMs: number): number | undefined {
    if (this.lag === 0) return 0;
    return this.lastTimestampMs === undefined ? undefined : Math.max(0, nowMs - this.lastTimestampMs);
  }
}
