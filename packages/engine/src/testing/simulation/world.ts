import type { KeptSample } from '../reference/readings.js';
import { isAlive, livesOf, nameOf, type SeriesEnd } from '../reference/series-lives.js';

/** What has happened so far, as the model sees it: every sample that was taken, and every series that is over. */
export class World {
  samples: KeptSample[] = [];
  /** The samples with the time at which their tick ended, by which silence is measured. */
  heard: KeptSample[] = [];
  ends: SeriesEnd[] = [];
  /** When each series was last heard of: the end of the tick of its last sample, ms. */
  private readonly seen = new Map<string, { readonly end: Omit<SeriesEnd, 'endedMs'>; seenMs: number }>();

  /** Series that end with the open tick. */
  private readonly ending = new Set<string>();

  constructor(
    readonly tickMs: number,
    private readonly ttlMs: number,
  ) {}

  /** How many series live. */
  livingSeries(): number {
    return this.seen.size;
  }

  /** The end of the tick that a moment is in, ms. */
  tickEndMs(ms: number): number {
    return (Math.floor(ms / this.tickMs) + 1) * this.tickMs;
  }

  take(sample: KeptSample): void {
    this.samples.push(sample);
    this.heard.push({ ...sample, arrivedMs: this.tickEndMs(sample.arrivedMs) - 1 });
    const { tenantId, labels } = sample;
    this.seen.set(keyOf(sample), { end: { tenantId, labels }, seenMs: this.tickEndMs(sample.arrivedMs) });
  }

  /** A series is ended by hand within the open tick, and so with it. */
  end(tenantId: string, labels: Readonly<Record<string, string>>, nowMs: number): void {
    const end = { tenantId, labels, endedMs: this.tickEndMs(nowMs) };
    this.ends.push(end);
    this.ending.add(keyOf(end));
  }

  /** A tick has ended: series that were silent for longer than the ttl are over. */
  pass(nowMs: number): void {
    this.forgetEnding();
    for (const [key, { end, seenMs }] of this.seen) {
      if (seenMs > nowMs - this.ttlMs) continue;
      this.ends.push({ ...end, endedMs: nowMs });
      this.seen.delete(key);
    }
  }

  /**
   * The process starts again: what has arrived in the open tick, and what was to end with it, belongs to what was before.
   * In order: what ended with the last tick, what arrived since, what was to end with this one. A series that goes on has
   * been heard of in the open tick all the same; one that was to end with it is over, and so is what was heard of it.
   */
  restart(tickStartMs: number): void {
    this.heard = this.heard.map((sample) =>
      sample.arrivedMs >= tickStartMs && this.ending.has(keyOf(sample))
        ? { ...sample, arrivedMs: tickStartMs - 0.5 }
        : sample,
    );
    this.forgetEnding();
    this.ends = this.ends.map((end) => {
      if (end.endedMs < tickStartMs) return end;
      return { ...end, endedMs: tickStartMs - (end.endedMs === tickStartMs ? 0.9 : 0.1) };
    });
    this.samples = this.samples.map((sample) =>
      sample.arrivedMs >= tickStartMs ? { ...sample, arrivedMs: tickStartMs - 0.5 } : sample,
    );
  }

  private forgetEnding(): void {
    for (const key of this.ending) this.seen.delete(key);
    this.ending.clear();
  }

  /** Whether a series of the tenant with these labels lives, of which a sample has been taken. */
  lives(tenantId: string, labels: Readonly<Record<string, string>>, atMs: number): boolean {
    const own = this.samples.filter(
      (sample) => sample.tenantId === tenantId && nameOf(sample.labels) === nameOf(labels),
    );
    return livesOf(own, this.ends).some((life) => isAlive(life, atMs + 1));
  }

  /** The ends as one sees them who asks at the very moment: what ends with a window is in it, and gone right after it. */
  get endsAtOnce(): SeriesEnd[] {
    return this.ends.map((end) => ({ ...end, endedMs: end.endedMs - 0.05 }));
  }
}

function keyOf({ tenantId, labels }: Pick<SeriesEnd, 'tenantId' | 'labels'>): string {
  return JSON.stringify([tenantId, nameOf(labels)]);
}
