// hot path: per touched series and window
import { type Metric, partsOf } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import type { Span } from '../rollup/functions.js';
import type { PartialTable } from '../rollup/partial-table.js';
import type { CapturedRows, RowChoice } from './captured-rows.js';
import type { Closing, Evaluation } from './evaluation.js';
import type { Freshness } from './freshness.js';
import type { RowChooser } from './row-chooser.js';
import type { Group, Selection } from './selection.js';
import type { SeriesState } from './series-state.js';
import type { SeriesTable } from './series-table.js';
import { staleFrame } from './silence.js';
import type { SlotMap } from './slot-map.js';
import { Standing } from './standing.js';
import type { Publish, View } from './view.js';

/** A window that ends: its readings, its span, and its end as text. */
export interface ClosedWindow {
  readonly window: PartialTable;
  readonly span: Span;
  readonly timestamp: string;
  /** The readings, where views keep them, and for each row of the window its row there. */
  readonly captured: CapturedRows | undefined;
  readonly capturedRow: Int32Array;
}

/** What the rollups of a stream share: they close one after another. */
export interface RollupTools {
  readonly metrics: readonly Metric[];
  readonly table: SeriesTable;
  readonly state: SeriesState;
  readonly evaluation: Evaluation;
  readonly slots: SlotMap;
  readonly freshness: Freshness;
  /** Whether windows are kept for receivers that have not had them. */
  readonly keepsPast: boolean;
  readonly capturedRow: RowChooser;
  /** One window over several that are closed, while it is evaluated. */
  readonly merged: PartialTable;
}

/** One selection in the windows of one length. Its views differ in metrics and functions only, and close together. */
export class SelectionRollup implements Closing {
  readonly views = new Set<View>();
  /** Rows of the window being closed that the selection covers, filled by the router. */
  readonly routed: number[] = [];
  window: PartialTable;
  span: Span = [0, 0];
  timestamp = '';
  /** By metric; made when somebody asks for it. */
  private readonly standings = new Map<number, Standing>();
  /** Groups whose LAST may have moved although nothing was touched: a member is over, or totals began again. */
  private readonly moved = new Set<number>();
  /** Groups without members, of which the views have to be told. */
  private readonly leaving = new Set<Group>();

  constructor(
    readonly selection: Selection,
    private readonly tools: RollupTools,
    window: PartialTable,
  ) {
    this.window = window;
    selection.uses += 1;
  }

  get rows(): Int32Array {
    return this.tools.slots.rows;
  }

  get slotOfRow(): Int32Array {
    return this.tools.slots.slotOfRow;
  }

  get rowCount(): number {
    return this.tools.slots.rowCount;
  }

  get groupOfSlot(): Int32Array {
    return this.tools.slots.groupOfSlot;
  }

  get slotCount(): number {
    return this.tools.slots.slotCount;
  }

  /** Whether an empty window would still have something to tell. */
  get isDue(): boolean {
    if (this.leaving.size > 0 || this.moved.size > 0) return true;
    for (const view of this.views) if (view.flowingGroups.length > 0) return true;
    return false;
  }

  /** Adds a view; one that has not told anything yet begins with what stands. */
  add(view: View): void {
    this.views.add(view);
    for (const { metric, type } of view.question.columns) this.prepare(metric, type === 'LAST');
  }

  /** What stands of a metric, in groups. Bound, so that it can be handed on. */
  readonly standingOf = (metric: Metric): Standing => {
    let standing = this.standings.get(metric.index);
    if (standing === undefined) {
      standing = new Standing(metric, this.selection, this.tools.table, this.tools.state);
      this.standings.set(metric.index, standing);
    }
    return standing;
  };

  /** Nobody asks any more. */
  dispose(): void {
    for (const group of this.leaving) this.release(group);
    this.selection.uses -= 1;
  }

  /** A member of a group is over. */
  memberLeft(group: Group): void {
    for (const standing of this.standings.values()) standing.markOutdated(group.index);
    this.moved.add(group.index);
    if (group.members === 0) this.owe(group);
  }

  /** Takes over what the views of another rollup, which come here, have still to be told. */
  inherit(from: SelectionRollup): void {
    for (const group of from.leaving) this.owe(group);
  }

  /**
   * Notes, for a window over several closed ones, which of its series were over before the last of them ended: what
   * stands knows of the others.
   */
  noteEnded({ rows, slotOfRow, rowCount, groupOfSlot, window, span }: Closing): void {
    const { touched } = window;
    const { freshness, table } = this.tools;
    for (const standing of this.standings.values()) standing.begin();
    for (let index = 0; index < rowCount; index += 1) {
      const row = rows[index] as number;
      const series = touched[row] as number;
      if (table.isAlive(series) || freshness.seenAtMs(series) >= span[1]) continue;
      const group = groupOfSlot[slotOfRow[index] as number] as number;
      for (const standing of this.standings.values()) standing.noteEnded(series, group, window, row);
    }
  }

  /** Forgets what `noteEnded` noted. */
  forgetEnded(): void {
    for (const standing of this.standings.values()) standing.begin();
  }

  /** The totals of a metric have begun again. */
  totalsReset(metric: number): void {
    const standing = this.standings.get(metric);
    if (standing === undefined) return;
    for (const group of this.selection.groups) {
      if (group === undefined) continue;
      standing.markOutdated(group.index);
      this.moved.add(group.index);
    }
  }

  /** Gives every group a slot and none a row, for a view that begins with what stands at this moment. */
  fillAllGroups(): void {
    const { slots } = this.tools;
    for (const standing of this.standings.values()) standing.settle();
    slots.begin(0, this.selection.groups.length);
    for (const group of this.selection.groups) if (group !== undefined) slots.addGroup(group.index);
  }

  /** Ends a window: the views' frames go to `publish`. Without `all`, the rows are those in `routed`. */
  close(closed: ClosedWindow, all: boolean, publish: Publish): void {
    const { window, span, timestamp, captured } = closed;
    this.window = window;
    this.span = span;
    this.timestamp = timestamp;
    this.fillSlots(window, all);
    const { slots } = this.tools;
    for (const standing of this.standings.values()) this.follow(standing);
    this.tools.evaluation.begin(this);
    for (const group of this.leaving) this.tellLeft(group);
    const choice = all ? 'all' : this.capturedRows(closed);
    const isEmpty = all ? window.size === 0 : this.routed.length === 0;
    for (const view of this.views) {
      const frame = view.close(this, this.tools.evaluation);
      if (frame !== undefined || !isEmpty) view.remember(frame, this, isEmpty ? undefined : captured, choice);
      if (frame === undefined) continue;
      publish(view, frame);
      // An update ends a silence for whoever reads it; of a window that is longer than the silence, it must not.
      const stale = staleFrame(view, view.silentTold);
      if (stale !== undefined) publish(view, stale);
    }
    slots.clear();
    this.routed.length = 0;
  }

  /** Which of the captured rows are the selection's own. */
  private capturedRows({ captured, capturedRow }: ClosedWindow): RowChoice {
    if (captured === undefined) return 'all';
    const [only] = this.routed;
    if (this.routed.length === 1) return capturedRow[only as number] as number;
    return Int32Array.from(this.routed, (row) => capturedRow[row] as number);
  }

  private fillSlots(window: PartialTable, all: boolean): void {
    const { slots } = this.tools;
    const count = all ? window.size : this.routed.length;
    slots.begin(count, this.selection.groups.length);
    if (all && this.selection.isWhole) slots.fillWhole(count);
    else {
      for (let index = 0; index < count; index += 1) {
        const row = all ? index : (this.routed[index] as number);
        slots.addRow(row, this.selection.groupOf(window.touched[row] as number));
      }
    }
    for (const view of this.views) for (const group of view.flowingGroups) slots.addGroup(group);
    for (const group of this.moved) slots.addGroup(group);
    this.moved.clear();
  }

  private follow(standing: Standing): void {
    const { rows, slotOfRow, rowCount, groupOfSlot } = this.tools.slots;
    const { touched } = this.window;
    standing.begin();
    for (let index = 0; index < rowCount; index += 1) {
      const row = rows[index] as number;
      standing.absorb(touched[row] as number, groupOfSlot[slotOfRow[index] as number] as number, this.window, row);
    }
    standing.settle();
  }

  /** A group that had readings in this window is told first, and ends with the next one. */
  private tellLeft(group: Group): void {
    const isBack = group.members > 0;
    if (!isBack && this.tools.slots.hasRows(group.index)) return;
    if (!isBack) for (const view of this.views) view.groupLeft(group);
    this.release(group);
  }

  private owe(group: Group): void {
    if (this.leaving.has(group)) return;
    this.leaving.add(group);
    group.leaving += 1;
  }

  private release(group: Group): void {
    this.leaving.delete(group);
    group.leaving -= 1;
    if (group.leaving > 0 || group.members > 0 || !this.selection.isGrouped) return;
    this.selection.dropGroup(group, this.span[1]);
  }

  /** Only what does not add up, what is asked for as a state, and the average change of readings need what stands. */
  private prepare(metric: Metric, isLast: boolean): void {
    if (metric.formula !== undefined) {
      for (const part of partsOf(metric.formula)) this.prepare(this.tools.metrics[part] as Metric, true);
      return;
    }
    const isAverage = metric.across === 'avg' && !isCounter(metric.instrument);
    if (isLast || isAverage || metric.across === 'none' || metric.within !== -1) this.standingOf(metric);
  }
}
