import { limits, type Snapshot } from '@streamgauge/protocol';
import { partsOf } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { fallsToZero } from '../rollup/functions.js';
import type { CapturedRows, RowChoice } from './captured-rows.js';
import { coverageOf } from './coverage.js';
import type { Closing, Column, Evaluation } from './evaluation.js';
import { Frame, type PinnedKey } from './frame.js';
import { pinnedKey, type Question } from './question.js';
import type { Group, Selection } from './selection.js';
import { ToldGroups, type ToldNumbers, ToldUpdate } from './told-update.js';
import type { ViewHistory } from './view-history.js';

/** Hands a frame to whoever receives the view. */
export type Publish = (view: View, frame: Frame) => void;

type Values = Record<string, number>;

/** One for all, because it is kept with every update. */
const nobody: readonly Group['labels'][] = [];

/**
 * The rollup of one question. It numbers its frames, and holds what a receiver holds that has followed it from the start:
 * that is what a snapshot is read from, so that snapshot and stream never overlap and never leave a hole.
 */
export class View {
  readonly pinned: PinnedKey | undefined;
  sequence = 0;
  /** Groups whose last window had readings of a function that falls to 0. */
  flowingGroups: number[] = [];
  /** Groups of the last update that were silent again when it was sent: its window was longer than the silence. */
  silentTold: readonly Group[] = [];
  /** End of the last window or beat that receivers have been told of, ms. */
  toldMs: number;
  private readonly width: number;
  /** By group and column: the value that a receiver holds; NaN = none. */
  private held = new Float64Array(0);
  /** By group and column: 1 when the last window had readings, so that an empty one is sent once as 0. */
  private flowing = new Uint8Array(0);
  private removed: Group[] = [];
  /** Of the window being closed: groups told of without readings, groups told to have ended, and how many cells were told. */
  private unread: number[] = [];
  private ended: number[] = [];
  private toldCells = 0;
  /** By column, of the window being closed. */
  private readonly values: Column[] = [];
  private readonly counts: Column[] = [];
  private readonly deltas: (Column | undefined)[] = [];

  constructor(
    readonly id: string,
    readonly epoch: string,
    readonly question: Question,
    readonly selection: Selection,
    /** End of the last tick before the view began, ms. */
    readonly beganMs: number,
    readonly history: ViewHistory,
  ) {
    this.pinned = pinnedKey(question);
    this.width = question.columns.length;
    this.toldMs = beganMs;
  }

  /** A view that begins holds what is known already, where the function is a state and not something about a window. */
  begin(rollup: Closing, evaluation: Evaluation): void {
    evaluation.begin(rollup);
    const states = this.question.columns.map(({ metric, type }) =>
      type === 'LAST' ? evaluation.value(metric, type) : undefined,
    );
    for (let slot = 0; slot < rollup.slotCount; slot += 1) {
      const group = rollup.groupOfSlot[slot] as number;
      this.reserve(group);
      states.forEach((column, index) => {
        if (column === undefined) return;
        const value = column[slot] as number;
        this.held[group * this.width + index] = Number.isFinite(value) ? value : this.unheard(index, group);
      });
    }
  }

  /** Ends a window. Returns its frame, or nothing when nothing changed. */
  close(rollup: Closing, evaluation: Evaluation): Frame | undefined {
    const { columns } = this.question;
    for (let index = 0; index < this.width; index += 1) {
      const { metric, type } = columns[index] as Question['columns'][number];
      this.values[index] = evaluation.value(metric, type);
      this.counts[index] = evaluation.count(metric);
      this.deltas[index] = metric.formula?.kind === 'quotient' ? undefined : evaluation.value(metric, 'DELTA');
    }
    if (this.flowingGroups.length > 0) this.flowingGroups = [];
    const { isGrouped, groups } = this.selection;
    const { told } = evaluation;
    told.clear();
    const rows = isGrouped ? new ToldGroups() : undefined;
    const silent: Group[] = [];
    let isEmpty = this.removed.length === 0;
    for (let slot = 0; slot < rollup.slotCount; slot += 1) {
      const group = groups[rollup.groupOfSlot[slot] as number];
      if (group === undefined) continue;
      if (!this.closeGroup(group.index, slot, told)) continue;
      isEmpty = false;
      if (group.fresh === 0 && group.members > 0) silent.push(group);
      rows?.add(group.labels, coverageOf(group), told.size);
    }
    this.silentTold = silent;
    return isEmpty ? undefined : this.updateFrame(told, rows, rollup);
  }

  /** Keeps a window that has been closed for receivers that have not had it. */
  remember(frame: Frame | undefined, { span }: Closing, rows: CapturedRows | undefined, choice: RowChoice): void {
    const { unread, ended, toldCells } = this;
    if (unread.length > 0) this.unread = [];
    if (ended.length > 0) this.ended = [];
    this.toldCells = 0;
    if (!this.history.isKept) return;
    const frameBytes = frame === undefined ? 0 : 300 + 80 * toldCells;
    const bytes = 200 + frameBytes + (rows?.bytesOf(choice) ?? 0);
    const isTold = frame !== undefined;
    this.history.push({
      span,
      sequence: this.sequence,
      isTold,
      frame,
      rows,
      choice,
      unread,
      removed: ended,
      frameBytes,
      bytes,
    });
  }

  /** What receivers hold of a column in a group; NaN = nothing. */
  holds(group: number, column: number): number {
    return this.held[group * this.width + column] ?? Number.NaN;
  }

  /** Whether receivers hold nothing at all of a group. */
  holdsNothing(group: number): boolean {
    const from = group * this.width;
    return this.held.subarray(from, from + this.width).every((value) => Number.isNaN(value));
  }

  /** Whether an empty window would still bring the 0 of a column. */
  isFlowing(group: number, column: number): boolean {
    return this.flowing[group * this.width + column] === 1;
  }

  /** The group has no living series any more. Receivers that have numbers of it are told with the next frame. */
  groupLeft(group: Group): void {
    const from = group.index * this.width;
    const held = this.held.subarray(from, from + this.width);
    if (held.some((value) => Number.isFinite(value))) this.removed.push(group);
    held.fill(Number.NaN);
    this.flowing.fill(0, from, from + this.width);
  }

  /** What a receiver holds at the current sequence, in pages. `asOfMs`: end of the last window that it covers. */
  snapshot(asOfMs: number): Frame[] {
    const { isGrouped, groups } = this.selection;
    const rows: NonNullable<Snapshot['series']> = [];
    const [whole] = groups;
    for (const group of isGrouped ? groups : []) {
      const data = group === undefined ? {} : this.heldBy(group.index);
      if (group !== undefined && Object.keys(data).length > 0) {
        rows.push({ labels: { ...group.labels }, data, ...coverageOf(group) });
      }
    }
    const pages = Math.max(1, Math.ceil(rows.length / limits.snapshotPageSeriesMax));
    return Array.from({ length: pages }, (_, page) => {
      const from = page * limits.snapshotPageSeriesMax;
      const data: Snapshot = {
        channel: this.question.channel.name,
        view: this.id,
        epoch: this.epoch,
        sequence: this.sequence,
        data: isGrouped ? {} : this.heldBy(0),
        ...(isGrouped ? { series: rows.slice(from, from + limits.snapshotPageSeriesMax) } : coverageOf(whole)),
        page,
        final: page === pages - 1,
        asOf: asOfMs,
        timestamp: new Date(asOfMs).toISOString(),
      };
      return new Frame({ event: 'snapshot', data }, this.pinned);
    });
  }

  private closeGroup(group: number, slot: number, told: ToldNumbers): boolean {
    this.reserve(group);
    let read = 0;
    let unread = 0;
    let isFlowing = false;
    for (let index = 0; index < this.width; index += 1) {
      const { type } = this.question.columns[index] as Question['columns'][number];
      const cell = group * this.width + index;
      const value = (this.values[index] as Column)[slot] as number;
      const count = (this.counts[index] as Column)[slot] as number;
      if (count === 0) {
        const silent = this.silentValue(cell, type, value);
        if (silent === undefined) continue;
        this.held[cell] = silent;
        told.tell(index, silent, 0, 0);
        unread += 1;
        continue;
      }
      // No frame can take a number back: a receiver keeps the earlier one, and so do snapshots.
      if (!Number.isFinite(value)) {
        isFlowing ||= this.flowing[cell] === 1;
        continue;
      }
      const delta = this.deltas[index]?.[slot] ?? value - (this.held[cell] as number);
      told.tell(index, value, count, Number.isFinite(delta) ? delta : 0);
      this.held[cell] = value;
      read += 1;
      if (fallsToZero(type)) {
        this.flowing[cell] = 1;
        isFlowing = true;
      }
    }
    if (isFlowing) this.flowingGroups.push(group);
    if (unread > 0) this.unread.push(group);
    this.toldCells += read + unread;
    return read + unread > 0;
  }

  /** What a window without readings says: the 0 after one with readings, or a state that moved by itself. */
  private silentValue(cell: number, type: string, value: number): number | undefined {
    if (this.flowing[cell] === 1) {
      this.flowing[cell] = 0;
      return 0;
    }
    const isMoved = type === 'LAST' && Number.isFinite(value) && value !== this.held[cell];
    return isMoved ? value : undefined;
  }

  private updateFrame(told: ToldNumbers, rows: ToldGroups | undefined, { span, timestamp }: Closing): Frame {
    this.sequence += 1;
    this.toldMs = span[1];
    const { removed, sequence } = this;
    if (removed.length > 0) {
      this.removed = [];
      this.ended = removed.map(({ index }) => index);
    }
    const update = new ToldUpdate({
      view: this,
      sequence,
      span,
      timestamp,
      numbers: told.copy(),
      of: rows ?? coverageOf(this.selection.groups[0]),
      removed: removed.length > 0 ? removed.map(({ labels }) => labels) : nobody,
    });
    return new Frame(update, this.pinned);
  }

  private heldBy(group: number): Values {
    const held: Values = {};
    this.question.columns.forEach(({ metric }, index) => {
      const value = this.held[group * this.width + index];
      if (value !== undefined && Number.isFinite(value)) held[metric.name] = value;
    });
    return held;
  }

  /** Nothing counted so far is 0 when it is we who count; a register or a reading that never came is unknown. */
  private unheard(index: number, group: number): number {
    const { metric } = this.question.columns[index] as Question['columns'][number];
    const { members, pinnedLabels } = this.selection.groups[group] as Group;
    const isWhole = !this.selection.isGrouped && pinnedLabels === 0 && members === 0;
    if (metric.formula?.kind === 'quotient') return Number.NaN;
    const { metrics } = this.question.channel;
    const parts = metric.formula === undefined ? [metric] : partsOf(metric.formula).map((part) => metrics[part]);
    const areCounted = parts.every((part) => part !== undefined && isCounter(part.instrument) && !part.cumulative);
    return isWhole && areCounted ? 0 : Number.NaN;
  }

  private reserve(group: number): void {
    const end = (group + 1) * this.width;
    if (end <= this.held.length) return;
    const length = Math.max(end, this.held.length * 2);
    const held = new Float64Array(length).fill(Number.NaN);
    held.set(this.held);
    this.held = held;
    const flowing = new Uint8Array(length);
    flowing.set(this.flowing);
    this.flowing = flowing;
  }
}
