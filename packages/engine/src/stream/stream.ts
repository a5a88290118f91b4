import { limits } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import { PartialTable } from '../rollup/partial-table.js';
import { ChangedPages } from './changed-pages.js';
import type { ClosedTick } from './closed-tick.js';
import { DailyResets } from './daily-resets.js';
import { Evaluation } from './evaluation.js';
import { Freshness } from './freshness.js';
import type { HistoryBudget } from './history-budget.js';
import { Intake } from './intake.js';
import { Ladder } from './ladder.js';
import type { Rejection } from './rejection.js';
import { RowChooser } from './row-chooser.js';
import { rowLayoutOf } from './row-layout.js';
import type { Sample } from './sample.js';
import type { Group, Selection } from './selection.js';
import type { RollupTools } from './selection-rollup.js';
import { Selections } from './selections.js';
import { SeriesState } from './series-state.js';
import { SeriesTable } from './series-table.js';
import { beatEveryMs, beatFrame, isWhollyFresh, staleFrame } from './silence.js';
import { SlotMap } from './slot-map.js';
import { StreamViews } from './stream-views.js';
import type { Publish } from './view.js';

export interface StreamOptions {
  readonly tenantId: string;
  readonly channel: Channel;
  /** Incarnation of the stream's history. */
  readonly epoch: string;
  readonly tickMs: number;
  /** Living series that the stream may have. */
  readonly seriesMax: number;
  readonly nowMs: number;
  /** Takes each tick that has content, where ticks leave the process. */
  readonly log: ((tick: ClosedTick) => void) | undefined;
  /** What the past of the views may take of memory. */
  readonly history: HistoryBudget;
}

/** One channel of one tenant: its series, the open tick, the ladder of windows and their views. */
export class Stream {
  readonly series: SeriesTable;
  readonly state: SeriesState;
  readonly freshness: Freshness;
  readonly intake: Intake;
  readonly tick: PartialTable;
  readonly views: StreamViews;
  readonly changes = new ChangedPages();
  /** Number of the last tick with content. */
  sequence = 0;
  private readonly tools: RollupTools;
  private readonly ladder: Ladder;
  private readonly selections: Selections;
  private readonly resets: DailyResets;
  /** Series to end with the open tick. */
  readonly ending = new Set<number>();
  private openVouchedMs = Number.NEGATIVE_INFINITY;
  /** Not before this time does the next beat come, and only when the source has vouched for more than with the last one. */
  private beatMs = 0;
  private beatAsOfMs = Number.NEGATIVE_INFINITY;

  constructor(readonly options: StreamOptions) {
    const { channel, tickMs, seriesMax, nowMs } = options;
    this.series = new SeriesTable(channel);
    this.state = new SeriesState(channel.metrics);
    // An id is used again only when no window, here or on another node, can still hold readings of its earlier bearer.
    const releaseAfterMs = limits.windowMsMax + limits.tickMsMax;
    this.freshness = new Freshness(channel.staleAfterMs, channel.ttlMs, releaseAfterMs);
    this.tick = new PartialTable(rowLayoutOf(channel));
    this.intake = new Intake(channel, this.series, this.state, this.tick, seriesMax);
    const isFresh = (series: number): boolean => this.freshness.isFresh(series);
    this.selections = new Selections(this.series, isFresh, this.intake.begun);
    const { metrics } = channel;
    this.tools = {
      metrics,
      table: this.series,
      state: this.state,
      evaluation: new Evaluation(metrics),
      slots: new SlotMap(),
      freshness: this.freshness,
      keepsPast: !options.history.isNothing,
      capturedRow: new RowChooser(),
      merged: new PartialTable(rowLayoutOf(channel)),
    };
    this.ladder = new Ladder(tickMs, this.tick, this.tools);
    this.views = new StreamViews(options.epoch, options.history, this.selections, this.ladder, this.tools);
    this.resets = new DailyResets(channel.metrics, nowMs);
  }

  /** When closing a tick could next do anything, ms; −Infinity = with the next one. */
  get wakesAtMs(): number {
    const isOpen = this.tick.size > 0 || this.ending.size > 0 || this.openVouchedMs > this.freshness.vouchedMs;
    if (isOpen || !this.ladder.isQuiet) return Number.NEGATIVE_INFINITY;
    const beatMs = this.freshness.vouchedMs > this.beatAsOfMs ? this.beatMs : Number.POSITIVE_INFINITY;
    return Math.min(this.freshness.nextMs, this.resets.nextMs, beatMs);
  }

  /** Takes a sample into the open tick, whole or not at all. `nowMs` is its time of arrival. */
  take(sample: Sample, nowMs: number): Rejection | undefined {
    return this.intake.take(sample, nowMs);
  }

  /** Merges the samples that wait into the open tick; before it or its series are looked at. */
  settle(): void {
    this.intake.settle();
  }

  /**
   * The source says that it knows of nothing newer up to `asOfMs`. Of one series: that it was heard of.
   *
   * @returns Whether the series exists.
   */
  vouch(asOfMs: number, labels?: Readonly<Record<string, string>>): boolean {
    if (labels !== undefined) return this.intake.vouch(labels);
    this.openVouchedMs = Math.max(this.openVouchedMs, asOfMs);
    return true;
  }

  /** Ends a series with the open tick. Returns whether it exists. */
  endSeries(labels: Readonly<Record<string, string>>): boolean {
    const series = this.intake.find(labels);
    if (series === -1) return false;
    this.ending.add(series);
    return true;
  }

  /** Ends the open tick: states move on, windows that end here close, and their views' frames go to `publish`. */
  closeTick(endMs: number, publish: Publish): void {
    const { tick, intake, freshness } = this;
    this.settle();
    this.state.absorb(tick);
    const returned = this.touchAll(endMs);
    for (const series of intake.begun) this.selections.place(series);
    for (const series of returned) this.selections.each(series, (selection, group) => selection.freshen(group));
    freshness.vouchedMs = Math.max(freshness.vouchedMs, this.openVouchedMs);
    const { stale, ended, released } = freshness.advance(endMs);
    const silent = this.silence(stale);
    this.ladder.closeTick(endMs, publish);
    this.tellSilence(silent, endMs, publish);
    const over = [...new Set([...ended, ...this.ending])];
    this.logTick(endMs, over);
    const left = this.endAll(over, endMs);
    for (const series of released) this.release(series);
    this.beginDays(endMs);
    this.tellSilence(left, endMs, publish);
    this.beat(endMs, publish);
    tick.clear();
    intake.begun.length = 0;
    this.ending.clear();
    this.openVouchedMs = Number.NEGATIVE_INFINITY;
  }

  /** Starts the totals again of which a new day has begun by `nowMs`. */
  beginDays(nowMs: number): void {
    for (const metric of this.resets.due(nowMs)) {
      this.state.resetTotals(metric, this.series.size);
      this.changes.touchAll(this.series.size);
      this.ladder.totalsReset(metric);
    }
  }

  /**
   * Takes a tick that was closed elsewhere into the open one.
   *
   * @throws RangeError when it does not follow the last one.
   */
  follow(tick: ClosedTick): void {
    if (tick.epoch !== this.options.epoch || tick.firstSequence !== this.sequence + 1) {
      const { epoch } = this.options;
      throw new RangeError(
        `tick ${tick.firstSequence} of ${tick.epoch} does not follow tick ${this.sequence} of ${epoch}; begin from a newer state`,
      );
    }
    this.settle();
    // Where the tick was made, what else happens there may have given back an id sooner.
    for (const series of this.freshness.release(tick.startMs)) this.release(series);
    for (const { series, values } of tick.begun) {
      this.series.addAt(series, values);
      this.intake.begin(series);
    }
    for (let row = 0; row < tick.partials.size; row += 1) {
      const series = tick.partials.touched[row] as number;
      const isNew = this.tick.rowOf(series) === -1;
      this.tick.mergeRow(series, tick.partials, row);
      // What stood before is known here too, and so it is not sent.
      if (isNew) this.state.tellBefore(series, this.tick.cells, this.tick.rowOf(series) * this.tick.rowCells);
    }
    for (const series of tick.ended) this.ending.add(series);
    this.openVouchedMs = Math.max(this.openVouchedMs, tick.vouchedMs);
    this.sequence = tick.sequence - 1;
  }

  private touchAll(endMs: number): number[] {
    const { tick, freshness, intake, changes } = this;
    const returned: number[] = [];
    for (const series of intake.begun) changes.rename(series);
    for (let row = 0; row < tick.size; row += 1) {
      const series = tick.touched[row] as number;
      changes.touch(series);
      if (freshness.touch(series, endMs)) returned.push(series);
    }
    if (intake.begun.length === 0 || returned.length === 0) return returned;
    const begun = new Set(intake.begun);
    return returned.filter((series) => !begun.has(series));
  }

  /** Groups that have no fresh member any more, by selection. */
  private silence(stale: readonly number[]): Map<Selection, Group[]> {
    const silent = new Map<Selection, Group[]>();
    for (const series of stale) {
      this.selections.each(series, (selection, group) => {
        if (selection.silence(group, this.freshness.seenAtMs(series))) note(silent, selection, group);
      });
    }
    return silent;
  }

  private tellSilence(silent: ReadonlyMap<Selection, readonly Group[]>, endMs: number, publish: Publish): void {
    for (const [selection, groups] of silent) {
      this.ladder.eachRollup(selection, ({ views }) => {
        for (const view of views) {
          const told = new Set(view.toldMs === endMs ? view.silentTold : []);
          const frame = staleFrame(
            view,
            groups.filter((group) => !told.has(group)),
          );
          if (frame !== undefined) publish(view, frame);
        }
      });
    }
  }

  /** Ends series. Returns the groups in which only silent ones are left, by selection. */
  private endAll(over: readonly number[], nowMs: number): Map<Selection, Group[]> {
    const silent = new Map<Selection, Group[]>();
    for (const series of over) {
      if (!this.series.isAlive(series)) continue;
      const wasFresh = this.freshness.isFresh(series);
      const seenMs = this.freshness.seenAtMs(series);
      this.freshness.end(series, nowMs);
      this.changes.touch(series);
      this.series.end(series);
      this.selections.each(series, (selection, group) => {
        if (selection.leave(group, wasFresh, seenMs)) note(silent, selection, group);
        this.ladder.eachRollup(selection, (rollup) => rollup.memberLeft(group));
      });
    }
    return silent;
  }

  private release(series: number): void {
    this.selections.each(series, (selection) => selection.forget(series));
    this.series.release(series);
    this.changes.rename(series);
  }

  private logTick(endMs: number, ended: readonly number[]): void {
    const { tick, options, intake, openVouchedMs } = this;
    const hasContent = tick.size > 0 || ended.length > 0 || openVouchedMs !== Number.NEGATIVE_INFINITY;
    if (!hasContent) return;
    this.sequence += 1;
    options.log?.({
      tenantId: options.tenantId,
      channel: options.channel.name,
      epoch: options.epoch,
      firstSequence: this.sequence,
      sequence: this.sequence,
      startMs: endMs - options.tickMs,
      endMs,
      vouchedMs: openVouchedMs,
      begun: intake.begun.map((series) => ({ series, values: this.series.valuesOf(series) })),
      ended,
      partials: tick,
    });
  }

  private beat(endMs: number, publish: Publish): void {
    const { vouchedMs } = this.freshness;
    if (endMs < this.beatMs || vouchedMs <= this.beatAsOfMs) return;
    this.beatMs = endMs + beatEveryMs;
    this.beatAsOfMs = vouchedMs;
    const untold = this.ladder.selectionsWithOpenReadings();
    for (const view of this.views.all) {
      if (view.toldMs > endMs - beatEveryMs || untold.has(view.selection) || !isWhollyFresh(view)) continue;
      view.toldMs = endMs;
      publish(view, beatFrame(view, vouchedMs));
    }
  }
}

function note(silent: Map<Selection, Group[]>, selection: Selection, group: Group): void {
  const groups = silent.get(selection);
  if (groups === undefined) silent.set(selection, [group]);
  else groups.push(group);
}
