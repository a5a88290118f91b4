/** Seconds and values of one line, oldest first; a gap is a null. Bounded in time: what is older is dropped. */
export class Trace {
  private readonly seconds: number[] = [];
  private readonly values: (number | null)[] = [];

  /**
   * @param spanS  How much of the past is kept, s.
   * @param gapS   Two points further apart than this are not joined, s.
   */
  constructor(
    private readonly spanS: number,
    private readonly gapS: number,
  ) {}

  /** Adds a point. Times go forward; a point at or before the last one replaces it. */
  add(atS: number, value: number | null): void {
    const last = this.seconds.at(-1);
    if (last !== undefined && atS <= last) {
      this.values[this.values.length - 1] = value;
      return;
    }
    if (last !== undefined && atS - last > this.gapS) this.push(last + this.gapS / 2, null);
    this.push(atS, value);
    const oldest = atS - this.spanS;
    const keepFrom = this.seconds.findIndex((second) => second >= oldest);
    if (keepFrom > 0) {
      this.seconds.splice(0, keepFrom);
      this.values.splice(0, keepFrom);
    }
  }

  private push(atS: number, value: number | null): void {
    this.seconds.push(atS);
    this.values.push(value);
  }

  clear(): void {
    this.seconds.length = 0;
    this.values.length = 0;
  }

  get length(): number {
    return this.seconds.length;
  }

  /** Columns as uPlot takes them. */
  columns(): [number[], (number | null)[]] {
    return [this.seconds, this.values];
  }

  /** Smallest, largest and newest value; undefined while there is none. */
  summary(): { min: number; max: number; last: number } | undefined {
    const present = this.values.filter((value) => value !== null);
    const last = present.at(-1);
    return last === undefined ? undefined : { min: Math.min(...present), max: Math.max(...present), last };
  }
}
