import { limits } from '@streamgauge/protocol';
import { type Filter, matchingSeries } from './filter.js';
import { Membership } from './membership.js';
import type { SeriesTable } from './series-table.js';

/** One number per metric: the series of a selection whose grouped labels are equal; all of them when nothing is grouped. */
export interface Group {
  readonly index: number;
  /** Of the labels that are grouped, those that the group has. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many labels have one value throughout the group, by its grouping or by the filter. */
  readonly pinnedLabels: number;
  /** Living series. */
  members: number;
  /** Members that are fresh. */
  fresh: number;
  /** In how many rollups its end is still to be told. */
  leaving: number;
  /** When its last fresh member was last heard of before the group fell silent, ms; undefined while one is fresh. */
  silentSinceMs: number | undefined;
}

/**
 * Which series a question is about, and in which groups. Views that differ only in metrics, function or window share one,
 * so that a new series is placed once and not once per view.
 */
export class Selection {
  /** By index; a group that is over leaves its place to the next, once no past window can hold readings of it. */
  readonly groups: (Group | undefined)[] = [];
  /** How many rollups use the selection. */
  uses = 0;
  /** When a group last ended, ms: the time that is known here. */
  private nowMs = 0;
  private readonly byKey = new Map<string, Group>();
  /** Key → index of the last group that had it, over or not. */
  private readonly latest = new Map<string, number>();
  /** Groups that are over, by index, with the time of their end in ms; oldest first. */
  private readonly over = new Map<number, { readonly group: Group; readonly atMs: number }>();
  private readonly membership = new Membership();
  /** Labels that the filter holds to one value and that do not group. */
  private readonly pinnedByFilter: number;

  constructor(
    readonly filter: Filter,
    /** Indexes of labels, ascending. */
    readonly groupBy: readonly number[],
    private readonly table: SeriesTable,
    private readonly isFresh: (series: number) => boolean,
    /** Series of the open tick, which are placed when it closes. */
    begun: ReadonlySet<number>,
  ) {
    this.pinnedByFilter = [...filter.pinned.keys()].filter((label) => !groupBy.includes(label)).length;
    if (!this.isGrouped) this.groupAt('', {});
    for (const series of matchingSeries(filter, table)) if (!begun.has(series)) this.place(series);
  }

  get isGrouped(): boolean {
    return this.groupBy.length > 0;
  }

  /** Whether every series is in the one group there is. */
  get isWhole(): boolean {
    return !this.isGrouped && this.filter.isEverything;
  }

  /** Index of the group of a series, living or ended; −1 when the selection does not cover it. */
  groupOf(series: number): number {
    return this.isWhole ? 0 : this.membership.groupOf(series);
  }

  /** Groups that have living series and no fresh one. */
  silentGroups(): Group[] {
    return this.groups.filter((group): group is Group => group !== undefined && group.members > 0 && group.fresh === 0);
  }

  /** Takes in a series if the filter covers it. Returns its group. */
  place(series: number): Group | undefined {
    const values = this.table.valuesOf(series);
    if (!this.filter.matches(values)) return undefined;
    const labels: Record<string, string> = {};
    const key = this.groupBy.map((label) => {
      const value = values[label];
      const name = this.table.channel.labels[label]?.name;
      if (value !== undefined && name !== undefined) labels[name] = value;
      return value ?? null;
    });
    const group = this.groupAt(this.isGrouped ? JSON.stringify(key) : '', labels);
    if (!this.isWhole) this.membership.put(series, group.index, this.table.size);
    group.members += 1;
    if (this.isFresh(series)) this.freshen(group);
    return group;
  }

  /** A member has spoken after a silence. */
  freshen(group: Group): void {
    group.fresh += 1;
    group.silentSinceMs = undefined;
  }

  /** A member has fallen silent. Returns whether the whole group has. */
  silence(group: Group, seenMs: number): boolean {
    group.fresh -= 1;
    if (group.fresh > 0) return false;
    group.silentSinceMs = seenMs;
    return true;
  }

  /**
   * A member is over. It still counts in windows that hold readings of it, until `forget`.
   *
   * @returns Whether only silent members are left, which was not so before.
   */
  leave(group: Group, wasFresh: boolean, seenMs: number): boolean {
    group.members -= 1;
    return wasFresh && this.silence(group, seenMs) && group.members > 0;
  }

  /** The id of an ended series is used again. */
  forget(series: number): void {
    this.membership.remove(series);
  }

  /** Ends a group without members. */
  dropGroup(group: Group, nowMs: number): void {
    if (this.groups[group.index] !== group) return;
    this.groups[group.index] = undefined;
    this.byKey.delete(this.keyOf(group));
    this.over.set(group.index, { group, atMs: nowMs });
    this.nowMs = nowMs;
  }

  /** A group by its index, also one that is over. */
  groupNow(index: number): Group | undefined {
    return this.groups[index] ?? this.over.get(index)?.group;
  }

  /** Index of the last group with the labels of one that may be over. */
  indexNow(index: number): number {
    const past = this.groups[index] === undefined ? this.over.get(index)?.group : undefined;
    return past === undefined ? index : (this.latest.get(this.keyOf(past)) ?? index);
  }

  /** Living members, ascending; found by the index, not kept. */
  members(): number[] {
    return matchingSeries(this.filter, this.table);
  }

  /** Living members of one group, in no order; found by the rarest of the labels that make it. */
  membersOf(group: Group): number[] {
    if (!this.isGrouped) return this.members();
    let rarest: { label: number; value: string } | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const label of this.groupBy) {
      const value = group.labels[this.table.channel.labels[label]?.name ?? ''];
      const count = value === undefined ? fewest : this.table.countWithValue(label, value);
      if (value === undefined || count >= fewest) continue;
      rarest = { label, value };
      fewest = count;
    }
    const candidates = rarest === undefined ? this.members() : this.table.withValue(rarest.label, rarest.value);
    return candidates.filter((series) => this.table.isAlive(series) && this.groupOf(series) === group.index);
  }

  private groupAt(key: string, labels: Readonly<Record<string, string>>): Group {
    let group = this.byKey.get(key);
    if (group === undefined) {
      const index = this.freeIndex();
      const pinnedLabels = Object.keys(labels).length + this.pinnedByFilter;
      group = { index, labels, pinnedLabels, members: 0, fresh: 0, leaving: 0, silentSinceMs: undefined };
      this.groups[index] = group;
      this.byKey.set(key, group);
      this.latest.set(key, index);
    }
    return group;
  }

  /** A place that is free: past windows, which outlive their groups by as long as they are kept, still speak of the others. */
  private freeIndex(): number {
    for (const [index, { group, atMs }] of this.over) {
      if (this.nowMs - atMs <= limits.historyMsMax) break;
      const key = this.keyOf(group);
      if (this.latest.get(key) === index) this.latest.delete(key);
      this.over.delete(index);
      return index;
    }
    return this.groups.length;
  }

  private keyOf(group: Group): string {
    const { labels } = this.table.channel;
    return JSON.stringify(this.groupBy.map((label) => group.labels[labels[label]?.name ?? ''] ?? null));
  }
}
