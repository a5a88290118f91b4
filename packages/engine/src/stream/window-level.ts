// hot path: per touched series and window
import { type Metric, partsOf } from '../catalog/channel.js';
import type { Span } from '../rollup/functions.js';
import { PartialTable, type RowLayout } from '../rollup/partial-table.js';
import { CapturedRows } from './captured-rows.js';
import type { Selection } from './selection.js';
import { SelectionIndex } from './selection-index.js';
import { type ClosedWindow, type RollupTools, SelectionRollup } from './selection-rollup.js';
import type { Publish, View } from './view.js';

/**
 * One rung of the ladder: the open window of one length, built from the windows of the rung below, never from samples.
 *
 * A regular level has windows aligned to the Unix epoch. A view that begins in the middle of a window starts in an
 * onboarding level, which is built from ticks and ends with that window; then the view moves to the regular level. So its
 * first frame holds exactly what came after its snapshot.
 */
export class WindowLevel {
  readonly table: PartialTable;
  private readonly bySelection = new Map<Selection, SelectionRollup>();
  private readonly index = new SelectionIndex<SelectionRollup>();
  /** Metrics that the views ask for, ascending; undefined = to be found again. */
  private asked: Int32Array | undefined;
  /** Rollups that an empty window would still have something to tell for. */
  private readonly due = new Set<SelectionRollup>();

  constructor(
    readonly windowMs: number,
    layout: RowLayout,
    private readonly tools: RollupTools,
    /** The level whose closed windows fill this one; undefined = the ticks. */
    public parent: WindowLevel | undefined,
    /** Set for an onboarding level: when it began, ms. */
    readonly sinceMs: number | undefined,
    /** The tick's own table when the window is one tick long, which then needs no merge. */
    shared?: PartialTable,
  ) {
    this.table = shared ?? new PartialTable(layout);
  }

  get isEmpty(): boolean {
    return this.bySelection.size === 0;
  }

  get isDue(): boolean {
    return this.due.size > 0;
  }

  get rollups(): Iterable<SelectionRollup> {
    return this.bySelection.values();
  }

  rollupOf(selection: Selection): SelectionRollup | undefined {
    return this.bySelection.get(selection);
  }

  endsAt(tickEndMs: number): boolean {
    return tickEndMs % this.windowMs === 0;
  }

  add(view: View): SelectionRollup {
    const { selection } = view;
    let rollup = this.bySelection.get(selection);
    if (rollup === undefined) {
      rollup = new SelectionRollup(selection, this.tools, this.table);
      this.bySelection.set(selection, rollup);
      this.index.add(selection.filter, rollup);
    }
    rollup.add(view);
    this.asked = undefined;
    this.note(rollup);
    return rollup;
  }

  delete(view: View): void {
    const rollup = this.bySelection.get(view.selection);
    if (rollup?.views.delete(view) !== true) return;
    this.asked = undefined;
    if (rollup.views.size > 0) return;
    this.bySelection.delete(view.selection);
    this.index.delete(view.selection.filter, rollup);
    this.due.delete(rollup);
    rollup.dispose();
  }

  /** Keeps the list of those that would speak in an empty window. */
  note(rollup: SelectionRollup): void {
    if (rollup.isDue) this.due.add(rollup);
    else this.due.delete(rollup);
  }

  /** Ends the window: the frames of its views go to `publish`. */
  close(span: Span, publish: Publish): void {
    const { table } = this;
    const routed = this.route();
    const { capturedRow } = this.tools;
    const timestamp = new Date(span[1]).toISOString();
    const closed = { window: table, span, timestamp, captured: this.capture(routed), capturedRow: capturedRow.rows };
    for (const rollup of this.index.unindexed) {
      if (rollup.selection.filter.isEverything) {
        if (table.size > 0 || this.due.has(rollup)) this.closeOne(rollup, closed, true, publish);
      }
    }
    for (const rollup of this.due) if (!rollup.selection.filter.isEverything) routed.add(rollup);
    for (const rollup of routed) this.closeOne(rollup, closed, false, publish);
  }

  /** Adds the selections that the open window holds readings of. */
  addOpenSelections(open: Set<Selection>): void {
    if (this.table.size === 0) return;
    for (const rollup of this.route()) {
      rollup.routed.length = 0;
      open.add(rollup.selection);
    }
    for (const { selection } of this.index.unindexed) if (selection.filter.isEverything) open.add(selection);
  }

  /** Copies the readings that views may still be asked for. */
  private capture(routed: ReadonlySet<SelectionRollup>): CapturedRows | undefined {
    const { table } = this;
    const { capturedRow } = this.tools;
    if (table.size === 0 || !this.tools.keepsPast) return undefined;
    let wholeViews = 0;
    for (const { selection, views } of this.index.unindexed)
      if (selection.filter.isEverything) wholeViews += views.size;
    if (wholeViews > 0) capturedRow.chooseAll(table.size);
    else {
      capturedRow.begin(table.size);
      for (const rollup of routed) for (const row of rollup.routed) capturedRow.choose(row);
    }
    if (capturedRow.count === 0) return undefined;
    this.asked ??= this.findAsked();
    return new CapturedRows(table, capturedRow.chosen(), this.asked, wholeViews);
  }

  private findAsked(): Int32Array {
    const asked = new Set<number>();
    const { metrics } = this.tools;
    const ask = (metric: Metric): void => {
      if (metric.formula === undefined) asked.add(metric.index);
      else for (const part of partsOf(metric.formula)) ask(metrics[part] as Metric);
    };
    for (const { views } of this.rollups) {
      for (const { question } of views) for (const { metric } of question.columns) ask(metric);
    }
    return Int32Array.from(asked).sort();
  }

  private closeOne(rollup: SelectionRollup, closed: ClosedWindow, all: boolean, publish: Publish): void {
    rollup.close(closed, all, publish);
    this.note(rollup);
  }

  /** Puts each touched row into the `routed` of the rollups whose selection covers it. */
  private route(): Set<SelectionRollup> {
    const { table } = this;
    const found = new Set<SelectionRollup>();
    let row = 0;
    const offer = (rollup: SelectionRollup, series: number): void => {
      if (rollup.selection.groupOf(series) === -1) return;
      rollup.routed.push(row);
      found.add(rollup);
    };
    const tried = [...this.index.unindexed].filter(({ selection }) => !selection.filter.isEverything);
    if (tried.length === 0 && !this.index.hasIndexed) return found;
    for (; row < table.size; row += 1) {
      const series = table.touched[row] as number;
      this.index.visitIndexed(series, this.tools.table, offer);
      for (const rollup of tried) offer(rollup, series);
    }
    return found;
  }
}
