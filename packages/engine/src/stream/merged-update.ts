import type { MetricUpdate, Update } from '@streamgauge/protocol';
import { fallsToZero } from '../rollup/functions.js';
import { coverageOf } from './coverage.js';
import type { Evaluation } from './evaluation.js';
import type { MergedWindow } from './merged-window.js';
import type { PastWindow } from './past-window.js';
import type { Group } from './selection.js';
import type { View } from './view.js';

type Labels = Readonly<Record<string, string>>;
type Metrics = Record<string, MetricUpdate>;

/** Metrics of a group that have fallen to 0. */
export interface Fallen {
  readonly labels: Labels;
  readonly metrics: readonly string[];
  readonly coverage?: number;
  readonly known?: number;
}

/** What a merged frame tells, and what must be told after it. */
export interface MergedUpdate {
  readonly update: Update;
  /** Metrics that have fallen to 0 since, by group: the merged frame tells what came before that. */
  readonly fallen: readonly Fallen[];
  /** Groups that have ended since and of which the merged frame tells. */
  readonly gone: readonly Labels[];
}

/** The update for one receiver of a view that stands for several windows. */
export function mergedUpdate(
  view: View,
  closing: MergedWindow,
  evaluation: Evaluation,
  past: readonly PastWindow[],
  position: { readonly previous: number; readonly sequence: number },
): MergedUpdate {
  const { selection, question } = view;
  const ended = new Set(past.flatMap(({ removed }) => removed));
  const cells = new MergedCells(view, closing, evaluation, past);
  const series: NonNullable<Update['series']> = [];
  const fallen: Fallen[] = [];
  const gone: Labels[] = [];
  const told = new Set<Group>();
  let metrics: Metrics = {};
  for (let slot = 0; slot < closing.slotCount; slot += 1) {
    const group = selection.groupNow(closing.groupOfSlot[slot] as number);
    if (group === undefined) continue;
    const row = cells.of(slot, group.index);
    if (Object.keys(row.metrics).length === 0) continue;
    told.add(group);
    if (selection.isGrouped) series.push({ labels: { ...group.labels }, metrics: row.metrics, ...coverageOf(group) });
    else metrics = row.metrics;
    if (isGone(view, group, ended)) gone.push(group.labels);
    else if (row.fallen.length > 0) {
      fallen.push({ labels: group.labels, metrics: row.fallen, ...coverageOf(group) });
    }
  }
  const removed = [...ended]
    .map((index) => selection.groupNow(selection.indexNow(index)))
    .filter((group): group is Group => group !== undefined && !(told.has(group) && isGone(view, group, ended)));
  const merged = position.sequence - position.previous;
  const update: Update = {
    channel: question.channel.name,
    view: view.id,
    metrics,
    ...(selection.isGrouped ? { series } : coverageOf(selection.groups[0])),
    ...(removed.length > 0 ? { removed: removed.map(({ labels }) => ({ ...labels })) } : {}),
    ...position,
    window: [closing.span[0], closing.span[1]],
    ...(merged > 1 ? { merged } : {}),
    timestamp: closing.timestamp,
  };
  return { update, fallen, gone };
}

/** Whether a group has ended in one of the windows and receivers that had them all hold nothing of it. */
function isGone(view: View, { index }: Group, ended: ReadonlySet<number>): boolean {
  return ended.has(index) && view.holdsNothing(index);
}

/** The cells of one merged window, group by group. */
class MergedCells {
  constructor(
    private readonly view: View,
    private readonly closing: MergedWindow,
    private readonly evaluation: Evaluation,
    private readonly past: readonly PastWindow[],
  ) {}

  of(slot: number, group: number): { metrics: Metrics; fallen: string[] } {
    const metrics: Metrics = {};
    const fallen: string[] = [];
    const { columns } = this.view.question;
    for (let column = 0; column < columns.length; column += 1) {
      const { metric, type } = columns[column] as (typeof columns)[number];
      const count = this.evaluation.count(metric)[slot] as number;
      const isState = type === 'LAST' && !this.closing.isOpen;
      const held = this.view.holds(group, column);
      if (count === 0) {
        // Told without readings in one of the windows, and held by those who had them all.
        const isTold = isState || (fallsToZero(type) && !this.view.isFlowing(group, column));
        if (isTold && this.isUnread(group) && Number.isFinite(held)) {
          metrics[metric.name] = { value: held, count: 0, delta: 0 };
        }
        continue;
      }
      // What stands is what those hold who had each window.
      const value = isState ? held : (this.evaluation.value(metric, type)[slot] as number);
      if (!Number.isFinite(value)) continue;
      const delta =
        metric.formula?.kind === 'quotient'
          ? this.quotientDelta(metric.name, group, value, held)
          : (this.evaluation.value(metric, 'DELTA')[slot] as number);
      metrics[metric.name] = { value, count, delta: Number.isFinite(delta) ? delta : 0 };
      if (fallsToZero(type) && !this.view.isFlowing(group, column)) fallen.push(metric.name);
    }
    return { metrics, fallen };
  }

  private isUnread(group: number): boolean {
    const { selection } = this.view;
    return this.past.some(({ unread }) => unread.some((index) => selection.indexNow(index) === group));
  }

  /** A quotient's change counts from what the receiver holds, which is what is held now less what was told since. */
  private quotientDelta(name: string, group: number, value: number, held: number): number {
    const labels = JSON.stringify(this.view.selection.groupNow(group)?.labels);
    let told = 0;
    for (const { frame } of this.past) {
      const content = frame?.content;
      if (content?.event !== 'update') continue;
      const { metrics, series } = content.data;
      const row = series === undefined ? metrics : series.find((one) => JSON.stringify(one.labels) === labels)?.metrics;
      told += row?.[name]?.delta ?? 0;
    }
    return value - held + told;
  }
}
