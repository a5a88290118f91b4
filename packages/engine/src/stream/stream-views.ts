import { ambiguousMetrics } from './ambiguity.js';
import { type CaughtUp, catchUp, lastUpdate } from './catch-up.js';
import type { Frame } from './frame.js';
import type { HistoryBudget } from './history-budget.js';
import type { Ladder } from './ladder.js';
import type { Question } from './question.js';
import type { RollupTools } from './selection-rollup.js';
import type { Selections } from './selections.js';
import { View } from './view.js';
import { ViewHistory } from './view-history.js';

/** The views on one stream: how they begin and end, and what they tell those who have not had everything. */
export class StreamViews {
  readonly all = new Set<View>();

  constructor(
    /** Incarnation of the stream's history. */
    private readonly epoch: string,
    private readonly budget: HistoryBudget,
    private readonly selections: Selections,
    private readonly ladder: Ladder,
    private readonly tools: RollupTools,
  ) {}

  /** Begins a view with the open tick. */
  add(id: string, question: Question, tickStartMs: number): View {
    const selection = this.selections.of(question.filter, question.groupBy);
    // Of two views that begin with the same tick, a position in one must not be taken for one in the other.
    const epoch = `${this.epoch}-${tickStartMs.toString(36)}-${id}`;
    const isQuotient = question.columns.some(({ metric }) => metric.formula?.kind === 'quotient');
    const history = new ViewHistory(this.budget, isQuotient);
    const view = new View(id, epoch, question, selection, tickStartMs, history);
    this.all.add(view);
    const rollup = this.ladder.addView(view, tickStartMs);
    rollup.fillAllGroups();
    view.begin(rollup, this.tools.evaluation);
    this.tools.slots.clear();
    return view;
  }

  remove(view: View): void {
    view.history.clear();
    this.all.delete(view);
    this.ladder.removeView(view);
    this.selections.drop(view.selection);
  }

  /**
   * What a receiver that has the view's frames up to `sequence` is due; undefined when that is no longer known.
   *
   * @param framesMax Up to how many missing frames are told one by one.
   */
  catchUp(view: View, sequence: number, framesMax: number, nowMs: number): CaughtUp | undefined {
    if (sequence === view.sequence) return { frames: [], merged: 0 };
    const rollup = this.ladder.rollupOf(view);
    return rollup === undefined ? undefined : catchUp(view, rollup, this.tools, { sequence, framesMax, nowMs });
  }

  /** The last frame for a receiver that leaves a view at the beginning of the open tick, with all that it was not told of. */
  lastUpdate(view: View, tickStartMs: number): Frame | undefined {
    const rollup = this.ladder.rollupOf(view);
    if (rollup === undefined) return undefined;
    return lastUpdate(view, rollup, this.tools, { nowMs: tickStartMs, open: this.ladder.openTables(view) });
  }

  /** Metrics of which a view could not say a number, because they do not add up. */
  ambiguousMetrics(view: View): string[] {
    return ambiguousMetrics(view, this.tools.table, this.tools.state);
  }
}
