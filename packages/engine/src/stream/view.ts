import { limits, type MetricUpdate, type Snapshot, type Update } from '@streamgauge/protocol';
import type { PartialTable } from '../rollup/partial-table.js';
import type { Evaluation } from './evaluation.js';
import { matches, matchingSeries } from './filter.js';
import { Frame, type PinnedKey } from './frame.js';
import { Group } from './group.js';
import { type Column, pinnedKey, type Question } from './question.js';
import { type SeriesTable, seriesKey } from './series-table.js';

/** Hands a frame to whoever receives the view. */
export type Publish = (view: View, frame: Frame) => void;

/** [start, end) in ms since the epoch. */
export type Span = readonly [startMs: number, endMs: number];

/**
 * The rollup of one question. It numbers its frames, and holds what a receiver holds that has followed it from the start:
 * that is what a snapshot is read from, so that snapshot and stream never overlap and never leave a hole.
 */
export class View {
  readonly pinned: PinnedKey | undefined;
  /** Series of the window being closed, filled by the router. */
  readonly routed: number[] = [];
  sequence = 0;
  private readonly groups = new Map<string, Group>();
  private readonly groupBySeries = new Map<number, Group>();
  private readonly flowingGroups = new Set<Group>();
  /** Labels that the filter holds to one value and that do not group. */
  private readonly pinnedByFilter: number;
  /** Series below this id have been placed in their group. */
  private placedBelow = 0;

  constructor(
    readonly id: string,
    readonly epoch: string,
    readonly question: Question,
    private readonly series: SeriesTable,
    private readonly evaluation: Evaluation,
    /** End of the last tick before the view began, ms. */
    readonly beganMs: number,
  ) {
    this.pinned = pinnedKey(question);
    this.pinnedByFilter = question.filter.filter(
      ({ label, values }) => values.length === 1 && !question.groupBy.includes(label),
    ).length;
    if (question.groupBy.length === 0) this.groupAt('', {});
    for (const series of matchingSeries(question.filter, this.series)) this.place(series);
    this.placedBelow = this.series.size;
    for (const group of this.groups.values()) this.holdLast(group);
  }

  covers(series: number): boolean {
    return matches(this.question.filter, series, this.series);
  }

  /** Whether an empty window would still send a frame: the zeros that follow a window with readings. */
  get isFlowing(): boolean {
    return this.flowingGroups.size > 0;
  }

  /** Metrics that do not add up and of which a group has several figures: the view could not say a number. */
  ambiguousMetrics(): string[] {
    this.placeNew();
    const groups = [...this.groups.values()];
    return this.question.columns
      .filter(({ metric }) => groups.some((group) => this.evaluation.isAmbiguous(group, metric)))
      .map(({ metric }) => metric.name);
  }

  /** Ends a window with the series in `routed`. Returns its frame, or nothing when nothing changed. */
  close(window: PartialTable, span: Span): Frame | undefined {
    const changed = this.changedGroups();
    const metrics: Record<string, MetricUpdate> = {};
    const series: { labels: Record<string, string>; metrics: Record<string, MetricUpdate> }[] = [];
    let some = false;
    for (const group of changed) {
      const update = this.closeGroup(group, window);
      group.touched.length = 0;
      if (Object.keys(update).length === 0) continue;
      some = true;
      if (this.question.groupBy.length === 0) Object.assign(metrics, update);
      else series.push({ labels: { ...group.labels }, metrics: update });
    }
    this.routed.length = 0;
    return some ? this.updateFrame(metrics, series, span) : undefined;
  }

  /** What a receiver holds at the current sequence, in pages. `asOfMs`: end of the last window that it covers. */
  snapshot(asOfMs: number): Frame[] {
    const grouped = this.question.groupBy.length > 0;
    const all = grouped
      ? [...this.groups.values()].map((group) => ({ labels: { ...group.labels }, data: this.heldBy(group) }))
      : [];
    const rows = all.filter((row) => Object.keys(row.data).length > 0);
    const pages = Math.max(1, Math.ceil(rows.length / limits.snapshotPageSeriesMax));
    const whole = this.groups.get('');
    return Array.from({ length: pages }, (_, page) => {
      const from = page * limits.snapshotPageSeriesMax;
      const data: Snapshot = {
        channel: this.question.channel.name,
        view: this.id,
        epoch: this.epoch,
        sequence: this.sequence,
        data: grouped || whole === undefined ? {} : this.heldBy(whole),
        ...(grouped ? { series: rows.slice(from, from + limits.snapshotPageSeriesMax) } : {}),
        page,
        final: page === pages - 1,
        asOf: asOfMs,
        timestamp: new Date(asOfMs).toISOString(),
      };
      return new Frame({ event: 'snapshot', data }, this.pinned);
    });
  }

  /** Groups with readings in the window, and those that a zero is due to. */
  private changedGroups(): Set<Group> {
    const changed = new Set(this.flowingGroups);
    for (const series of this.routed) {
      // Ids grow with appearance: a routed series that is not placed yet is new since the last window with readings.
      const group = series >= this.placedBelow ? this.place(series) : this.groupOf(series);
      group.touched.push(series);
      changed.add(group);
    }
    if (this.routed.length > 0) this.placedBelow = this.series.size;
    return changed;
  }

  private closeGroup(group: Group, window: PartialTable): Record<string, MetricUpdate> {
    const update: Record<string, MetricUpdate> = {};
    this.question.columns.forEach((column, index) => {
      const change = this.closeColumn(group, column, index, window);
      if (change !== undefined) update[column.metric.name] = change;
    });
    if (group.flowing.includes(1)) this.flowingGroups.add(group);
    else this.flowingGroups.delete(group);
    return update;
  }

  private closeColumn(
    group: Group,
    { metric, type }: Column,
    index: number,
    window: PartialTable,
  ): MetricUpdate | undefined {
    const count = this.evaluation.count(group, metric, window);
    if (count === 0) {
      if (group.flowing[index] === 0) return undefined;
      group.flowing[index] = 0;
      group.held[index] = 0;
      return { value: 0, count: 0, delta: 0 };
    }
    const value = this.evaluation.value(group, metric, type, window);
    // No frame can take a number back: a receiver keeps the earlier one, and so do snapshots.
    if (!Number.isFinite(value)) return undefined;
    const before = group.held[index] as number;
    group.held[index] = value;
    group.flowing[index] = fallsToZero(type) ? 1 : 0;
    const delta =
      metric.formula?.kind === 'quotient' ? value - before : this.evaluation.value(group, metric, 'DELTA', window);
    return { value, count, delta: Number.isFinite(delta) ? delta : 0 };
  }

  private updateFrame(
    metrics: Record<string, MetricUpdate>,
    series: { labels: Record<string, string>; metrics: Record<string, MetricUpdate> }[],
    [startMs, endMs]: Span,
  ): Frame {
    const previous = this.sequence;
    this.sequence += 1;
    const data: Update = {
      channel: this.question.channel.name,
      view: this.id,
      metrics,
      ...(this.question.groupBy.length > 0 ? { series } : {}),
      sequence: this.sequence,
      previous,
      window: [startMs, endMs],
      timestamp: new Date(endMs).toISOString(),
    };
    return new Frame({ event: 'update', data }, this.pinned);
  }

  /** Places series that came since the last window, so that one who asks now learns of them whoever asked before. */
  private placeNew(): void {
    for (let series = this.placedBelow; series < this.series.size; series += 1) {
      if (this.covers(series)) this.place(series);
    }
    this.placedBelow = this.series.size;
  }

  private place(series: number): Group {
    const { channel, groupBy } = this.question;
    const labels: Record<string, string> = {};
    const values = groupBy.map((label) => {
      const value = this.series.valueOf(series, label);
      const name = channel.labels[label]?.name;
      if (value !== undefined && name !== undefined) labels[name] = value;
      return value;
    });
    const group = this.groupAt(seriesKey(values), labels);
    group.members.push(series);
    if (groupBy.length > 0) this.groupBySeries.set(series, group);
    return group;
  }

  private groupOf(series: number): Group {
    const group = this.question.groupBy.length === 0 ? this.groups.get('') : this.groupBySeries.get(series);
    if (group === undefined) throw new Error(`series ${series} was routed to view ${this.id} without a group`);
    return group;
  }

  private groupAt(key: string, labels: Record<string, string>): Group {
    let group = this.groups.get(key);
    if (group === undefined) {
      group = new Group(labels, Object.keys(labels).length + this.pinnedByFilter, this.question.columns.length);
      this.groups.set(key, group);
    }
    return group;
  }

  /** A view that begins holds what is known already, where the function is a state and not something about a window. */
  private holdLast(group: Group): void {
    this.question.columns.forEach(({ metric, type }, index) => {
      if (type === 'LAST') group.held[index] = this.evaluation.last(group, metric);
    });
  }

  private heldBy(group: Group): Record<string, number> {
    const held: Record<string, number> = {};
    this.question.columns.forEach(({ metric }, index) => {
      const value = group.held[index] as number;
      if (Number.isFinite(value)) held[metric.name] = value;
    });
    return held;
  }
}

function fallsToZero(type: Column['type']): boolean {
  return type === 'SUM' || type === 'DELTA';
}
