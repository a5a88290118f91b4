/** Stands for the value of a label that a series does not have. */
export const noValue = -1;

/** Up to so many series of one value are a list, which is small; more are a set, from which one can be taken out fast. */
const listMax = 16;

/** The values of one label as small integers, each with the series that have it. */
export class Dictionary {
  private readonly ids = new Map<string, number>();
  private readonly values: (string | undefined)[] = [];
  private readonly series: (number[] | Set<number>)[] = [];
  private readonly unused: number[] = [];

  /** Id of a value; `noValue` when no series has it. */
  find(value: string): number {
    return this.ids.get(value) ?? noValue;
  }

  valueOf(id: number): string | undefined {
    return this.values[id];
  }

  seriesWith(id: number): Iterable<number> {
    return this.series[id] ?? [];
  }

  countWith(id: number): number {
    const all = this.series[id];
    return all === undefined ? 0 : all instanceof Set ? all.size : all.length;
  }

  /** Notes that a series has the value; returns its id. */
  add(value: string, series: number): number {
    let id = this.find(value);
    if (id === noValue) {
      id = this.unused.pop() ?? this.values.length;
      this.ids.set(value, id);
      this.values[id] = value;
      this.series[id] = [];
    }
    const all = this.series[id];
    if (all instanceof Set) all.add(series);
    else if (all !== undefined && all.length < listMax) all.push(series);
    else this.series[id] = new Set(all).add(series);
    return id;
  }

  /** Notes that a series does not have the value any more. The last one takes the value with it. */
  remove(id: number, series: number): void {
    const all = this.series[id];
    const value = this.values[id];
    if (all === undefined || value === undefined) return;
    if (all instanceof Set) all.delete(series);
    else all.splice(all.indexOf(series), 1);
    if ((all instanceof Set ? all.size : all.length) > 0) return;
    this.ids.delete(value);
    this.values[id] = undefined;
    this.series[id] = [];
    this.unused.push(id);
  }
}
