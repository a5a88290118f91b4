/** What has ever come in, over restarts. */
export interface IngestCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** The longest times since they were last asked for, ms; undefined where no sample had one. */
export interface IngestDelays {
  /** From a sample's arrival until its tick had been told: it waits for the tick's end, and for a loop that is late. */
  readonly lagMs: number | undefined;
  /** From a sample's own timestamp to its arrival, by the clocks of both; of samples without one there is none. */
  readonly sourceDelayMs: number | undefined;
}

/** What one tenant has sent, and how long it waited. */
export class IngestTally {
  accepted = 0;
  duplicates = 0;
  readonly rejectedByCode = new Map<string, number>();
  private rejected = 0;
  private waitingSinceMs: number | undefined;
  private lagMs: number | undefined;
  private sourceDelayMs: number | undefined;

  /** A sample was taken into the open tick. */
  accept(arrivedMs: number, timestampMs: number | undefined): void {
    this.accepted += 1;
    this.waitingSinceMs ??= arrivedMs;
    if (timestampMs !== undefined) this.sourceDelayMs = Math.max(this.sourceDelayMs ?? 0, arrivedMs - timestampMs);
  }

  reject(code: string, count = 1): void {
    this.rejected += count;
    this.rejectedByCode.set(code, (this.rejectedByCode.get(code) ?? 0) + count);
  }

  /** Puts back what was counted before a restart. */
  restore(accepted: number, duplicates: number, rejectedByCode: Readonly<Record<string, number>>): void {
    this.accepted = accepted;
    this.duplicates = duplicates;
    this.rejectedByCode.clear();
    this.rejected = 0;
    for (const [code, count] of Object.entries(rejectedByCode)) this.reject(code, count);
  }

  /** What had arrived has been told. */
  told(nowMs: number): void {
    if (this.waitingSinceMs === undefined) return;
    this.lagMs = Math.max(this.lagMs ?? 0, nowMs - this.waitingSinceMs);
    this.waitingSinceMs = undefined;
  }

  counts(): IngestCounts {
    const { accepted, duplicates, rejected } = this;
    return { accepted, duplicates, rejected };
  }

  takeDelays(): IngestDelays {
    const { lagMs, sourceDelayMs } = this;
    this.lagMs = undefined;
    this.sourceDelayMs = undefined;
    return { lagMs, sourceDelayMs };
  }
}
