import type { QualityLevel, Snapshot, StreamQuality, StreamStale, Update } from '@streamgauge/protocol';
import type { Session } from '../../delivery/session.js';
import type { Frame } from '../../stream/frame.js';
import { answer } from '../reference/answer.js';
import { groupName, type ModelQuestion } from '../reference/groups.js';
import { must, mustBeClose } from './expectation.js';
import { metricOf, type Told } from './told.js';
import { type ToldRow, ToldWindow } from './told-window.js';
import type { TwoQueueSocket } from './two-queue-socket.js';
import { checkUntold, checkUpToDate } from './up-to-date.js';
import type { World } from './world.js';

/** A snapshot that is due. */
export interface Expected {
  readonly view: string;
  /** Of another view: what that one is asked. */
  readonly question?: ModelQuestion;
  readonly windowMs: number;
  /** Whether what came before it need not be told. */
  readonly isNewBase: boolean;
}

/** One who reads a view and believes what it is told. Each frame is held against the model. */
export class Receiver implements Told {
  readonly held = new Map<string, Map<string, number>>();
  readonly stale = new Set<string>();
  sequence = 0;
  /** End of the last window that was received, or the snapshot's asOf, ms. */
  untilMs = 0;
  framesRead = 0;
  /** What it was told of how it is served. */
  level: QualityLevel = 'live';
  /** Whether what follows is what it missed while it was away. */
  isComingBack = false;
  /** What it asks for from the snapshot of another view on; or that it expects a new snapshot of its own. */
  expected: Expected | undefined;
  readonly seen = { merged: 0, reseeded: 0, coarse: 0, changed: 0 };
  private readonly sums = new Map<string, number>();
  /** Whether the last frame stood for more than one window. */
  private wasMerged = false;

  constructor(
    public session: Session,
    public socket: TwoQueueSocket,
    public question: ModelQuestion,
    public windowMs: number,
    public snapshot: Snapshot,
    readonly world: World,
  ) {
    this.begin(snapshot);
  }

  get isGrouped(): boolean {
    return this.question.groupBy.length > 0;
  }

  get isNarrow(): boolean {
    return this.socket.isNarrow;
  }

  read(frame: Frame): void {
    this.framesRead += 1;
    const { content } = frame;
    if (content.event === 'snapshot') {
      this.readSnapshot(content.data);
      return;
    }
    must(content.data.view === this.snapshot.view, 'isolation', () => `a frame of ${content.data.view}`);
    if (content.event === 'stream:quality') this.readQuality(content.data);
    else if (content.event === 'stream:stale') this.readStale(content.data);
    else if (content.event === 'update') this.readUpdate(content.data);
    else must(false, 'protocol', () => `a ${content.event} that nobody asked for`);
  }

  /** What must hold of one who has read everything, at the end of a tick. */
  checkWhole(nowMs: number): void {
    checkUpToDate(this, this.untilMs, nowMs);
  }

  /** What was told since the snapshot is what came in since its `asOf`, whatever the windows were. */
  checkSums(): void {
    if (this.question.type !== 'SUM') return;
    const { samples, ends } = this.world;
    const all = answer(samples, { ...this.question, groupBy: [] }, this.snapshot.asOf, this.untilMs, ends).get('[]');
    for (const [name, sum] of this.sums) {
      const metric = metricOf(this, name);
      if (metric === undefined || !('across' in metric) || metric.across !== 'sum' || metric.within !== undefined)
        continue;
      // What cancels out is told window by window, each rounded to the digits that a number has.
      if (name === 'magnitudes') continue;
      mustBeClose(sum, all?.get(name)?.value ?? 0, 1e-9, 'conservation', () => `${name} in ${this.snapshot.view}`);
    }
  }

  private begin(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.sequence = snapshot.sequence;
    this.untilMs = snapshot.asOf;
    this.sums.clear();
    this.held.clear();
    this.stale.clear();
    const rows = this.isGrouped ? (snapshot.series ?? []) : [{ labels: {}, data: snapshot.data }];
    for (const { labels, data } of rows) {
      if (Object.keys(data).length > 0) this.held.set(this.nameOf(labels), new Map(Object.entries(data)));
    }
  }

  private readSnapshot(snapshot: Snapshot): void {
    if (this.level === 'reseed') {
      must(snapshot.view === this.snapshot.view, 'isolation', () => `a snapshot of ${snapshot.view}`);
      this.seen.reseeded += 1;
      this.level = 'merging';
      this.begin(snapshot);
      return;
    }
    const { expected, untilMs } = this;
    this.expected = undefined;
    must(expected !== undefined, 'honesty', () => `a snapshot of ${snapshot.view} that nobody asked for`);
    must(snapshot.view === expected?.view, 'isolation', () => `a snapshot of ${snapshot.view}`);
    const isNewBase = expected?.isNewBase ?? true;
    must(
      isNewBase || snapshot.asOf >= untilMs,
      'overlap',
      () => `${snapshot.view} as of ${snapshot.asOf}, told until ${untilMs}`,
    );
    if (expected?.question !== undefined) {
      // Where the frames of the one view end, those of the other begin.
      if (!expected.isNewBase) {
        this.checkSums();
        checkUntold(this, untilMs, snapshot.asOf);
        this.seen.changed += 1;
      }
      this.question = expected.question;
      this.windowMs = expected.windowMs;
      if (snapshot.view !== this.snapshot.view) this.level = 'live';
    }
    this.begin(snapshot);
  }

  private readQuality({ level, merged }: StreamQuality): void {
    must(level !== 'live' || this.level !== 'live', 'honesty', () => `live again, and was never anything else`);
    must(level === 'live' || level === 'reseed' || merged > 1, 'honesty', () => `${level} with ${merged} frames`);
    this.level = level;
    if (level === 'coarse') this.seen.coarse += 1;
  }

  private readUpdate(update: Update): void {
    const { view } = this.snapshot;
    const { merged = 1 } = update;
    must(update.previous === this.sequence, 'sequence', () => `${view}: ${update.previous} after ${this.sequence}`);
    must(
      update.sequence === update.previous + merged,
      'sequence',
      () => `${view}: ${update.sequence} after ${update.previous}`,
    );
    this.sequence = update.sequence;
    const [fromMs, toMs] = update.window;
    must(fromMs >= this.untilMs, 'sequence', () => `${view}: a window from ${fromMs} after one until ${this.untilMs}`);
    // The last frame of a view that is left for another ends where that one begins.
    const isLast = this.expected?.isNewBase === false;
    must(isLast || toMs % this.windowMs === 0, 'window', () => `${view}: a window until ${toMs}`);
    if (merged > 1) {
      this.seen.merged += 1;
      const isTold = this.isComingBack || isLast || this.level === 'merging' || this.level === 'coarse';
      must(isTold, 'honesty', () => `${view}: ${merged} frames merged at level ${this.level}`);
    }
    // What follows a merged frame at once says what that one could not, of the same moment.
    const isLate = merged > 1 || isLast || this.wasMerged;
    this.wasMerged = merged > 1;
    checkUntold(this, this.untilMs, fromMs);
    const window = new ToldWindow(this, update.window, isLate);
    for (const group of (update.removed ?? []).map((labels) => this.nameOf(labels))) {
      window.checkRemoved(group);
      this.held.delete(group);
      this.stale.delete(group);
    }
    const rows = this.rowsOf(update);
    window.check(rows);
    this.apply(rows);
    this.untilMs = toMs;
  }

  private rowsOf(update: Update): ToldRow[] {
    const rows = this.isGrouped ? (update.series ?? []) : [{ ...update, labels: {} }];
    return rows.map(({ labels, metrics, coverage, known }) => ({
      group: this.nameOf(labels),
      cells: metrics,
      coverage,
      known,
    }));
  }

  private apply(rows: readonly ToldRow[]): void {
    for (const { group, cells } of rows) {
      const held = this.held.get(group) ?? new Map<string, number>();
      for (const [name, { value }] of Object.entries(cells)) {
        held.set(name, value);
        this.sums.set(name, (this.sums.get(name) ?? 0) + value);
      }
      if (held.size > 0) this.held.set(group, held);
      if (Object.keys(cells).length > 0) this.stale.delete(group);
    }
  }

  private readStale({ series }: StreamStale): void {
    const groups = series === undefined ? [...this.held.keys()] : series.map((labels) => this.nameOf(labels));
    for (const group of groups) this.stale.add(group);
  }

  private nameOf(labels: Readonly<Record<string, string>>): string {
    return groupName(labels, this.question.groupBy);
  }
}
