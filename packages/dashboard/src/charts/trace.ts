/** What a trace amounts to, for words and marks. */
export interface TraceSummary {
  readonly low: number;
  readonly high: number;
  readonly last: number;
}

/** Silence after a break in the stream from which the line is torn even if its source is a slow one, s. */
const tearAfterS = 5;

/** Seconds and values of one line, oldest first; a gap is a null. Bounded in time: what is older than the span is dropped. */
export class Trace {
  private readonly seconds: number[] = [];
  private readonly values: (number | null)[] = [];
  private readonly listeners = new Set<() => void>();
  private isTorn = false;
  private changes = 0;

  /**
   * @param spanS  How much of the past is kept, s.
   * @param gapS   Two points further apart than this are not joined, s.
   */
  constructor(
    readonly spanS: number,
    private readonly gapS: number,
  ) {}

  /** Adds a point. Times go forward; a point at or before the last one replaces it. */
  add(atS: number, value: number | null): void {
    const last = this.lastAtS;
    if (last !== undefined && atS <= last) {
      this.values[this.values.length - 1] = value;
      this.changed();
      return;
    }
    if (last !== undefined && atS - last > (this.isTorn ? tearAfterS : this.gapS)) {
      this.push(last + (atS - last) / 2, null);
    }
    this.isTorn = false;
    this.push(atS, value);
    this.dropBefore(atS - this.spanS);
    this.changed();
  }

  /** The source vouches that nothing has changed up to then. */
  hold(atS: number): void {
    const value = this.values.at(-1);
    if (value === undefined || value === null || atS <= (this.lastAtS ?? atS)) return;
    this.add(atS, value);
  }

  /** The stream was interrupted: what comes next does not continue the line, unless it comes at once. */
  tear(): void {
    this.isTorn = true;
  }

  get lastAtS(): number | undefined {
    return this.seconds.at(-1);
  }

  get length(): number {
    return this.seconds.length;
  }

  /** Grows with every change; with `subscribe` the contract of React's `useSyncExternalStore`. */
  readonly version = (): number => this.changes;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.listeners.add(onChange);
    return () => this.listeners.delete(onChange);
  };

  /** Columns as uPlot takes them. */
  columns(): [number[], (number | null)[]] {
    return [this.seconds, this.values];
  }

  /** Lowest, highest and newest value; undefined while there is none. */
  summary(): TraceSummary | undefined {
    const present = this.values.filter((value) => value !== null);
    const last = present.at(-1);
    return last === undefined ? undefined : { low: Math.min(...present), high: Math.max(...present), last };
  }

  private push(atS: number, value: number | null): void {
    this.seconds.push(atS);
    this.values.push(value);
  }

  private dropBefore(oldestS: number): void {
    const keepFrom = this.seconds.findIndex((second) => second >= oldestS);
    if (keepFrom <= 0) return;
    this.seconds.splice(0, keepFrom);
    this.values.splice(0, keepFrom);
  }

  private changed(): void {
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }
}
