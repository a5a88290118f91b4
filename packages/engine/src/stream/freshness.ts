// hot path: per touched series and tick, no allocation but for growth
const none = -1;
const initialSeries = 16;

/** Where a series stands. */
const UNKNOWN = 0;
const FRESH = 1;
const STALE = 2;
const ENDED = 3;

/** What came to pass when time moved on: ids of series. */
export interface Passage {
  /** Silent for longer than `staleAfter` since this tick. */
  readonly stale: readonly number[];
  /** Silent for longer than the `ttl`: they are over. */
  readonly ended: readonly number[];
  /** Over for so long that no open window can hold a reading of them: their ids may be used again. */
  readonly released: readonly number[];
}

const nothing: Passage = { stale: [], ended: [], released: [] };

/**
 * When each series was last heard of. Fresh, stale and ended series each stand in a list ordered by that time, so that
 * finding who fell silent costs only those who did, however many series there are.
 */
export class Freshness {
  private seenMs = new Float64Array(initialSeries);
  private status = new Uint8Array(initialSeries);
  private next = new Int32Array(initialSeries).fill(none);
  private previous = new Int32Array(initialSeries).fill(none);
  private readonly head = new Int32Array(4).fill(none);
  private readonly tail = new Int32Array(4).fill(none);
  private readonly counts = new Int32Array(4);
  /** Up to when the source vouches for the whole channel: silence until then means that nothing happened. ms. */
  vouchedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly staleAfterMs: number,
    private readonly ttlMs: number,
    /** How long an ended series keeps its id: longer than any window. */
    private readonly releaseAfterMs: number,
  ) {}

  get freshCount(): number {
    return this.counts[FRESH] as number;
  }

  /** When time alone next brings something about that somebody must be told of, ms. */
  get nextMs(): number {
    const fresh = this.head[FRESH] as number;
    const stale = this.head[STALE] as number;
    const falls = fresh === none ? Number.POSITIVE_INFINITY : Math.max(this.seenAtMs(fresh), this.vouchedMs);
    const ends = stale === none ? Number.POSITIVE_INFINITY : this.seenAtMs(stale);
    return Math.min(falls + this.staleAfterMs, ends + this.ttlMs);
  }

  isFresh(series: number): boolean {
    return this.status[series] === FRESH;
  }

  /** Whether a series is over and its id not yet given back. */
  isEnded(series: number): boolean {
    return this.status[series] === ENDED;
  }

  /** When a series was last heard of, or ended, ms. */
  seenAtMs(series: number): number {
    return this.seenMs[series] as number;
  }

  /** When the series from `first` up to `end` were last heard of, or ended, ms. */
  copySeen(first: number, end: number): Float64Array {
    this.reserve(end - 1);
    return this.seenMs.slice(first, end);
  }

  /** Notes that a series spoke in the tick that ends at `endMs`. Returns whether it was not fresh before. */
  touch(series: number, endMs: number): boolean {
    this.reserve(series);
    const before = this.status[series];
    this.seenMs[series] = endMs;
    if (before === FRESH && this.tail[FRESH] === series) return false;
    this.move(series, FRESH);
    return before !== FRESH;
  }

  /** Ends a series before its time; it is released like the others. */
  end(series: number, nowMs: number): void {
    this.reserve(series);
    this.seenMs[series] = nowMs;
    this.move(series, ENDED);
  }

  /** Puts a series back as it stood in a checkpoint. Call in order of `seenMs`. */
  restore(series: number, seenMs: number, isEnded: boolean): void {
    this.reserve(series);
    this.seenMs[series] = seenMs;
    this.move(series, isEnded ? ENDED : FRESH);
  }

  /** Lets time pass up to the end of a tick. */
  advance(nowMs: number): Passage {
    if (this.head[FRESH] === none && this.head[ENDED] === none && this.head[STALE] === none) return nothing;
    const stale = this.pass(FRESH, nowMs - this.staleAfterMs, (series, seenMs) => {
      if (Math.max(seenMs, this.vouchedMs) > nowMs - this.staleAfterMs) return false;
      this.move(series, STALE);
      return true;
    });
    const ended = this.pass(STALE, nowMs - this.ttlMs, (series) => {
      this.seenMs[series] = nowMs;
      this.move(series, ENDED);
      return true;
    });
    return { stale, ended, released: this.release(nowMs) };
  }

  /** Gives back the ids of series that ended long ago. */
  release(nowMs: number): readonly number[] {
    return this.pass(ENDED, nowMs - this.releaseAfterMs, (series) => {
      this.unlink(series);
      this.status[series] = UNKNOWN;
      return true;
    });
  }

  /** Series of a list that were last heard of at or before `untilMs`, oldest first, for as long as `take` takes them. */
  private pass(list: number, untilMs: number, take: (series: number, seenMs: number) => boolean): number[] {
    const passed: number[] = [];
    for (let series = this.head[list] as number; series !== none; ) {
      const seenMs = this.seenMs[series] as number;
      const following = this.next[series] as number;
      if (seenMs > untilMs || !take(series, seenMs)) break;
      passed.push(series);
      series = following;
    }
    return passed;
  }

  private move(series: number, list: number): void {
    if (this.status[series] !== UNKNOWN) this.unlink(series);
    const last = this.tail[list] as number;
    this.previous[series] = last;
    this.next[series] = none;
    if (last === none) this.head[list] = series;
    else this.next[last] = series;
    this.tail[list] = series;
    this.status[series] = list;
    this.counts[list] = (this.counts[list] as number) + 1;
  }

  private unlink(series: number): void {
    const list = this.status[series] as number;
    const before = this.previous[series] as number;
    const after = this.next[series] as number;
    if (before === none) this.head[list] = after;
    else this.next[before] = after;
    if (after === none) this.tail[list] = before;
    else this.previous[after] = before;
    this.counts[list] = (this.counts[list] as number) - 1;
  }

  private reserve(series: number): void {
    if (series < this.status.length) return;
    const capacity = Math.max(series + 1, this.status.length * 2);
    this.seenMs = grown(this.seenMs, new Float64Array(capacity));
    this.status = grown(this.status, new Uint8Array(capacity));
    this.next = grown(this.next, new Int32Array(capacity).fill(none));
    this.previous = grown(this.previous, new Int32Array(capacity).fill(none));
  }
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
