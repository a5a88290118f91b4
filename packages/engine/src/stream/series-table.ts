// hot path: per sample, no allocation but for new series
import type { Channel } from '../catalog/channel.js';
import { Dictionary, noValue } from './dictionary.js';
import { Successors } from './successors.js';

/** A combination of label values, in the order of the channel's labels; undefined where the sample had none. */
export type LabelValues = readonly (string | undefined)[];

const free = -1;
const initialSeries = 16;
/** Stands for a value that no series has; `noValue` says that a series does not have the label. */
const unknownValue = -2;

/**
 * The series of one tenant's channel as dense integers. Strings appear here and nowhere deeper: each label has a
 * dictionary of its values, a series is a row of dictionary ids, and a hash table over those rows finds it.
 *
 * An ended series cannot be found any more, but keeps its id and its labels until it is released: windows that are still
 * open may hold readings of it.
 */
export class SeriesTable {
  /** Ids below this have been given out; `isAlive` says which still stand for a living series. */
  size = 0;
  aliveCount = 0;
  private readonly width: number;
  /** Row by row: the dictionary id of each label's value. */
  private rows: Int32Array;
  private alive = new Uint8Array(initialSeries);
  private readonly dictionaries: readonly Dictionary[];
  /** Open addressing: id of a series, or −1. Twice as many slots as series at least. */
  private slots = new Int32Array(initialSeries * 2).fill(free);
  private readonly released = new Set<number>();
  private readonly successors = new Successors();
  /** Row by row, of what is looked for: the dictionary id of each label's value. */
  private wanted: Int32Array;

  constructor(readonly channel: Channel) {
    this.width = channel.labels.length;
    this.rows = new Int32Array(initialSeries * this.width);
    this.dictionaries = channel.labels.map(() => new Dictionary());
    this.wanted = new Int32Array(this.width);
  }

  /** Ids that are not free. */
  get idCount(): number {
    return this.size - this.released.size;
  }

  /** Id of the living series with these values; −1 when there is none. */
  find(values: LabelValues): number {
    return this.successors.rests(1) ? this.lookUp(values, 0) : this.guess(values, 0);
  }

  /**
   * Finds many at once: their values lie one after the other in `values`, and their ids come into `into`. A look-up alone
   * waits for memory several times over; side by side they wait together.
   */
  findAll(values: LabelValues, count: number, into: Int32Array): void {
    const { width } = this;
    if (!this.successors.rests(count)) {
      for (let index = 0; index < count; index += 1) into[index] = this.guess(values, index * width);
      return;
    }
    if (this.wanted.length < count * width) this.wanted = new Int32Array(count * width);
    for (let label = 0; label < width; label += 1) {
      const dictionary = this.dictionaries[label] as Dictionary;
      for (let at = label; at < count * width; at += width) this.wanted[at] = idOf(dictionary, values[at]);
    }
    for (let index = 0; index < count; index += 1) into[index] = this.probe(index * width);
  }

  private guess(values: LabelValues, at: number): number {
    const { successors } = this;
    const { expected } = successors;
    if (successors.isTrusted && expected !== free && this.hasValues(expected, values, at)) {
      successors.follow(expected);
      return expected;
    }
    const series = this.lookUp(values, at);
    if (series !== -1) successors.learn(expected, series);
    return series;
  }

  private hasValues(series: number, values: LabelValues, from: number): boolean {
    if (this.alive[series] !== 1) return false;
    const at = series * this.width;
    for (let label = 0; label < this.width; label += 1) {
      const id = this.rows[at + label] as number;
      if ((this.dictionaries[label] as Dictionary).valueOf(id) !== values[from + label]) return false;
    }
    return true;
  }

  private lookUp(values: LabelValues, from: number): number {
    for (let label = 0; label < this.width; label += 1) {
      this.wanted[label] = idOf(this.dictionaries[label] as Dictionary, values[from + label]);
    }
    return this.probe(0);
  }

  /** The living series whose row is the one at `wantedAt` of those that are wanted. */
  private probe(wantedAt: number): number {
    const mask = this.slots.length - 1;
    for (let slot = this.hash(this.wanted, wantedAt) & mask; ; slot = (slot + 1) & mask) {
      const series = this.slots[slot] as number;
      if (series === free || this.isRow(series, wantedAt)) return series;
    }
  }

  /** Begins a series with these values, which must not live already. Ids of released series are used again. */
  add(values: LabelValues): number {
    for (const series of this.released) {
      this.addAt(series, values);
      return series;
    }
    const series = this.size;
    this.addAt(series, values);
    return series;
  }

  /** Begins a series under an id that was chosen elsewhere. */
  addAt(series: number, values: LabelValues): void {
    while (this.size <= series) {
      this.released.add(this.size);
      this.size += 1;
      if (this.size > this.alive.length) this.grow();
    }
    if (!this.released.delete(series)) throw new RangeError(`series ${series} exists already`);
    for (let label = 0; label < this.width; label += 1) {
      const value = values[label];
      this.rows[series * this.width + label] =
        value === undefined ? noValue : (this.dictionaries[label] as Dictionary).add(value, series);
    }
    this.alive[series] = 1;
    this.aliveCount += 1;
    if (this.aliveCount * 2 > this.slots.length) this.growSlots();
    else this.insert(series);
  }

  /** The series is over: it is not found any more, and keeps its labels until it is released. */
  end(series: number): void {
    this.alive[series] = 0;
    this.aliveCount -= 1;
    this.removeSlot(series);
  }

  /** Gives the id of an ended series back. */
  release(series: number): void {
    for (let label = 0; label < this.width; label += 1) {
      const value = this.rows[series * this.width + label] as number;
      if (value !== noValue) this.dictionaries[label]?.remove(value, series);
    }
    this.released.add(series);
  }

  isAlive(series: number): boolean {
    return this.alive[series] === 1;
  }

  /** Dictionary id of a label's value; −1 when the series does not have the label. */
  valueIdOf(series: number, label: number): number {
    return this.rows[series * this.width + label] as number;
  }

  valueOf(series: number, label: number): string | undefined {
    return this.dictionaries[label]?.valueOf(this.valueIdOf(series, label));
  }

  /** All label values of a series. */
  valuesOf(series: number): (string | undefined)[] {
    return this.dictionaries.map((_, label) => this.valueOf(series, label));
  }

  /** Dictionary id of a value; −1 when no series has it. */
  findValue(label: number, value: string): number {
    return this.dictionaries[label]?.find(value) ?? noValue;
  }

  /** Ids of the series, living or ended, whose label has the value, in no order. */
  withValue(label: number, value: string): readonly number[] {
    return [...(this.dictionaries[label]?.seriesWith(this.findValue(label, value)) ?? [])];
  }

  /** How many series, living or ended, have the value. */
  countWithValue(label: number, value: string): number {
    return this.dictionaries[label]?.countWith(this.findValue(label, value)) ?? 0;
  }

  /** How many labels a series has. */
  labelCountOf(series: number): number {
    let count = 0;
    for (let label = 0; label < this.width; label += 1) if (this.valueIdOf(series, label) !== noValue) count += 1;
    return count;
  }

  private insert(series: number): void {
    const mask = this.slots.length - 1;
    let slot = this.homeOf(series) & mask;
    while (this.slots[slot] !== free) slot = (slot + 1) & mask;
    this.slots[slot] = series;
  }

  /** Linear probing without tombstones: what follows the gap moves up (Knuth, TAOCP 3, 6.4, algorithm R). */
  private removeSlot(series: number): void {
    const mask = this.slots.length - 1;
    let gap = this.homeOf(series) & mask;
    while (this.slots[gap] !== series) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; ; slot = (slot + 1) & mask) {
      const next = this.slots[slot] as number;
      if (next === free) break;
      const home = this.homeOf(next) & mask;
      // It may move only if its home does not lie between the gap and where it is.
      const stays = gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (stays) continue;
      this.slots[gap] = next;
      gap = slot;
    }
    this.slots[gap] = free;
  }

  private growSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(free);
    for (let series = 0; series < this.size; series += 1) if (this.alive[series] === 1) this.insert(series);
  }

  private homeOf(series: number): number {
    return this.hash(this.rows, series * this.width);
  }

  private isRow(series: number, wantedAt: number): boolean {
    const at = series * this.width;
    for (let label = 0; label < this.width; label += 1) {
      if (this.rows[at + label] !== this.wanted[wantedAt + label]) return false;
    }
    return true;
  }

  /** Mixes the ids of a row as Murmur3's finalizer does (Appleby 2011), so that neighbouring ids part. */
  private hash(ids: Int32Array, at: number): number {
    let hash = 0;
    for (let label = 0; label < this.width; label += 1) {
      hash = Math.imul(hash ^ (ids[at + label] as number), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  private grow(): void {
    const capacity = this.alive.length * 2;
    const rows = new Int32Array(capacity * this.width);
    rows.set(this.rows);
    this.rows = rows;
    const alive = new Uint8Array(capacity);
    alive.set(this.alive);
    this.alive = alive;
    this.successors.grow(capacity);
  }
}

function idOf(dictionary: Dictionary, value: string | undefined): number {
  if (value === undefined) return noValue;
  const id = dictionary.find(value);
  return id === noValue ? unknownValue : id;
}
