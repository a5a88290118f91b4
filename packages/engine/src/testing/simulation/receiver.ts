import type { QualityLevel, Snapshot, StreamQuality, StreamStale, Update } from '@streamgauge/protocol';
import type { Session } from '../../delivery/session.js';
import type { Frame } from '../../stream/frame.js';
import { answer, countsIn, coverage, functionOf, type ModelCell, stateAtWindowEnd } from '../reference/answer.js';
import { groupName, type ModelQuestion } from '../reference/groups.js';
import { isCounterKind, type ModelMetric, partsOf } from '../reference/metric.js';
import { lifeStaleAfterMs } from '../simulated-catalog.js';
import { must, mustBeClose } from './expectation.js';
import type { TwoQueueSocket } from './two-queue-socket.js';
import type { World } from './world.js';

type Rows = readonly { readonly group: string; readonly cells: Update['metrics'] }[];

const fallingTypes = ['SUM', 'DELTA', 'RATE', 'COUNT'];
const percentiles = ['P50', 'P95', 'P99'];

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
export class Receiver {
  /** Group → metric → value, as a client that merges frames has it. */
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
  /** Whether the frame that is being read stands for more than one window. */
  private isLate = false;
  private wasMerged = false;

  constructor(
    public session: Session,
    public socket: TwoQueueSocket,
    public question: ModelQuestion,
    public windowMs: number,
    public snapshot: Snapshot,
    private readonly world: World,
  ) {
    this.begin(snapshot);
  }

  get isGrouped(): boolean {
    return this.question.groupBy.length > 0;
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
    const closedMs = Math.floor(nowMs / this.windowMs) * this.windowMs;
    if (closedMs > this.untilMs) this.checkSilence(this.untilMs, closedMs);
    // Before its first window has closed, a view has the state of the moment at which it began, which its snapshot told.
    if (closedMs > this.snapshot.asOf) this.checkStates(closedMs);
    this.checkFalls(closedMs);
    this.checkStale(nowMs);
  }

  /** What was told since the snapshot is what came in since its `asOf`, whatever the windows were. */
  checkSums(): void {
    if (this.question.type !== 'SUM') return;
    const { samples, ends } = this.world;
    const all = answer(samples, { ...this.question, groupBy: [] }, this.snapshot.asOf, this.untilMs, ends).get('[]');
    for (const [name, sum] of this.sums) {
      const metric = this.question.metrics.find((one) => one.name === name);
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
        this.checkSilence(untilMs, snapshot.asOf);
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
    this.isLate = merged > 1 || isLast || this.wasMerged;
    this.wasMerged = merged > 1;
    this.checkSilence(this.untilMs, fromMs);
    for (const labels of update.removed ?? []) this.forget(this.nameOf(labels), toMs);
    const rows = this.isGrouped ? (update.series ?? []) : [{ ...update, labels: {} }];
    this.checkCells(
      rows.map(({ labels, metrics }) => ({ group: this.nameOf(labels), cells: metrics })),
      fromMs,
      toMs,
    );
    for (const { labels, coverage: share, known } of rows) this.checkCoverage(this.nameOf(labels), share, known, toMs);
    this.untilMs = toMs;
  }

  private checkCells(rows: Rows, fromMs: number, toMs: number): void {
    const { samples, ends } = this.world;
    const expected = answer(samples, this.question, fromMs, toMs, ends);
    for (const { group, cells } of rows) {
      const held = this.held.get(group) ?? new Map<string, number>();
      for (const [name, cell] of Object.entries(cells)) {
        const wanted = expected.get(group)?.get(name);
        if (wanted === undefined) this.checkUnwanted(group, name, cell, toMs);
        else this.checkCell(name, cell, wanted);
        expected.get(group)?.delete(name);
        held.set(name, cell.value);
        this.sums.set(name, (this.sums.get(name) ?? 0) + cell.value);
      }
      if (held.size > 0) this.held.set(group, held);
      if (Object.keys(cells).length > 0) this.stale.delete(group);
      if (expected.get(group)?.size === 0) expected.delete(group);
    }
    if (this.isLate) this.leaveOutEnded(expected);
    const [missing] = expected;
    must(
      missing === undefined,
      'conservation',
      () =>
        `${this.place(fromMs, toMs)} has nothing of ${JSON.stringify([...(missing?.[1] ?? [])])} in ${missing?.[0]}`,
    );
  }

  private checkCell(name: string, cell: Update['metrics'][string], wanted: ModelCell): void {
    const what = (): string =>
      `${this.question.type ?? 'default'} of ${name} ${JSON.stringify(cell)} ${this.place(0, 0)}`;
    must(cell.count === wanted.count, 'count', () => `${what()}: instead of ${wanted.count}`);
    const metric = this.question.metrics.find((one) => one.name === name);
    if (this.isLate && metric !== undefined && changesByStates(metric)) return;
    const isEstimate = metric !== undefined && percentiles.includes(functionOf(this.question, metric));
    if (isEstimate) {
      const off = Math.abs(cell.value - wanted.value);
      must(off <= 0.0100001 * Math.abs(wanted.value) + 1e-300, 'value', () => `${what()}: instead of ${wanted.value}`);
    } else if (!this.isLate || metric === undefined || functionOf(this.question, metric) !== 'LAST') {
      // Of a state, a merged frame tells the newest that there is.
      mustBeClose(cell.value, wanted.value, 1e-9, 'value', what);
    }
    if (!Number.isNaN(wanted.delta)) mustBeClose(cell.delta, wanted.delta, 1e-9, 'delta', what);
  }

  /** A group that has ended since is told by a merged frame without its last state: the next frame takes it away. */
  private leaveOutEnded(expected: Map<string, Map<string, ModelCell>>): void {
    for (const [group, cells] of expected) {
      for (const name of [...cells.keys()]) {
        const metric = this.question.metrics.find((one) => one.name === name);
        if (metric !== undefined && goesByStates(functionOf(this.question, metric), metric)) cells.delete(name);
      }
      if (cells.size === 0) expected.delete(group);
    }
  }

  private checkUnwanted(group: string, name: string, cell: Update['metrics'][string], toMs: number): void {
    const metric = this.question.metrics.find((one) => one.name === name);
    // A merged frame goes by what stands when it is made: a state that cannot be computed any more stays with those who
    // have it, what was known of a part meanwhile counts, and who speaks for a group is who does then.
    if (this.isLate && metric !== undefined && goesByStates(functionOf(this.question, metric), metric)) return;
    this.checkSilent(group, name, cell, toMs);
  }

  /** A cell without readings: the 0 after a window with some, or a state that moved by itself. */
  private checkSilent(group: string, name: string, cell: Update['metrics'][string], toMs: number): void {
    const what = (): string => `${JSON.stringify(cell)} of ${name} in ${group}, ${this.place(0, toMs)}`;
    must(cell.count === 0 && cell.delta === 0, 'value', () => `${what()} without readings`);
    const metric = this.question.metrics.find((one) => one.name === name);
    const type = metric === undefined ? undefined : functionOf(this.question, metric);
    if (type === undefined || fallingTypes.includes(type)) {
      must(cell.value === 0 && this.held.get(group)?.has(name) === true, 'value', () => `${what()} is no fall to 0`);
      return;
    }
    must(type === 'LAST', 'value', () => `${what()} of ${type}`);
    if (this.isLate) return;
    const wanted = this.statesAt(toMs).get(group)?.get(name) ?? 0;
    mustBeClose(cell.value, wanted, 1e-9, 'value', () => `${what()} that moved by itself`);
  }

  /** Nothing came in the windows between two moments that no frame told of. */
  private checkSilence(fromMs: number, toMs: number): void {
    const { samples, ends } = this.world;
    for (let atMs = fromMs; atMs < toMs; ) {
      const endMs = Math.min((Math.floor(atMs / this.windowMs) + 1) * this.windowMs, toMs);
      const untold = answer(samples, this.question, atMs, endMs, ends);
      must(
        untold.size === 0,
        'conservation',
        () => `${this.place(atMs, endMs)} was not told: ${[...untold.keys()].join()}`,
      );
      atMs = endMs;
    }
  }

  /** Of LAST, every number that can be told has been. */
  private checkStates(atMs: number): void {
    for (const [group, row] of this.statesAt(atMs)) {
      for (const [name, value] of row) {
        const held = this.held.get(group)?.get(name);
        mustBeClose(
          held ?? Number.NaN,
          value,
          1e-9,
          'state',
          () => `${name} in ${group} at ${atMs}, ${this.place(0, 0)}`,
        );
      }
    }
  }

  /** Metrics of which LAST is asked for, with what stands at the end of a window: group → metric → value. */
  private statesAt(atMs: number): Map<string, Map<string, number>> {
    const { samples, ends } = this.world;
    const metrics = this.question.metrics.filter((metric) => functionOf(this.question, metric) === 'LAST');
    if (metrics.length === 0) return new Map();
    return stateAtWindowEnd(samples, { ...this.question, metrics }, atMs, ends);
  }

  /** What falls to 0 has fallen where the last window had no readings. */
  private checkFalls(closedMs: number): void {
    const { samples, ends } = this.world;
    const fromMs = Math.max(closedMs - this.windowMs, this.snapshot.asOf);
    if (fromMs >= closedMs) return;
    const counts = countsIn(samples, this.question, fromMs, closedMs, ends);
    for (const metric of this.question.metrics) {
      if (!fallingTypes.includes(functionOf(this.question, metric))) continue;
      for (const [group, row] of this.held) {
        if (!row.has(metric.name) || (counts.get(group)?.get(metric.name) ?? 0) > 0) continue;
        must(
          row.get(metric.name) === 0,
          'value',
          () => `${metric.name} in ${group} did not fall, ${this.place(fromMs, closedMs)}`,
        );
      }
    }
  }

  private checkCoverage(group: string, share: number | undefined, known: number | undefined, toMs: number): void {
    const { heard, ends } = this.world;
    // It is that of the moment at which the frame is made.
    if (this.isLate) return;
    const wanted = coverage(heard, this.question, toMs, lifeStaleAfterMs + 1, ends).get(group);
    const isWhole = wanted === undefined || wanted.known < 2 || wanted.fresh === wanted.known;
    const expected = isWhole ? undefined : wanted.fresh / wanted.known;
    must(
      share === expected,
      'honesty',
      () => `coverage ${share} of ${known} instead of ${JSON.stringify(wanted)} at ${toMs}`,
    );
  }

  /** A group that has been silent for too long is known to be, if anything of it is known. */
  private checkStale(nowMs: number): void {
    const { heard } = this.world;
    // One who was told late is told what is so then: a group that fell silent and ended with one tick has ended.
    const ends = this.socket.isNarrow ? this.world.endsAtOnce : this.world.ends;
    for (const [group, { fresh, known }] of coverage(heard, this.question, nowMs, lifeStaleAfterMs + 1, ends)) {
      if (!this.held.has(group) || known === 0 || fresh > 0) continue;
      must(this.stale.has(group), 'honesty', () => `${group} is silent at ${nowMs} and nobody was told`);
    }
  }

  private readStale({ series }: StreamStale): void {
    const groups = series === undefined ? [...this.held.keys()] : series.map((labels) => this.nameOf(labels));
    for (const group of groups) this.stale.add(group);
  }

  private forget(group: string, atMs: number): void {
    const { samples, ends } = this.world;
    const left = coverage(samples, this.question, atMs, 0, ends).get(group);
    // One that has ended and come back within a merged frame is told to have ended first.
    must(
      this.isLate || left === undefined || left.known === 0,
      'removed',
      () => `${group} at ${atMs} has ${left?.known} series`,
    );
    this.held.delete(group);
    this.stale.delete(group);
  }

  private nameOf(labels: Readonly<Record<string, string>>): string {
    return groupName(labels, this.question.groupBy);
  }

  private place(fromMs: number, toMs: number): string {
    return `view ${this.snapshot.view} of ${this.windowMs} ms [${fromMs}, ${toMs}) ${JSON.stringify({ ...this.question, metrics: this.question.metrics.map(({ name }) => name) })}`;
  }
}

function goesByStates(type: string, metric: ModelMetric): boolean {
  const speaksForGroups = partsOf(metric).some((part) => part.across === 'none' || part.within !== undefined);
  return type === 'LAST' || speaksForGroups || (type === 'DELTA' && metric.kind === 'derived');
}

/** The change of an average, or of parts, in a merged frame is over the series that are known when it is made. */
function changesByStates(metric: ModelMetric): boolean {
  if (metric.kind === 'derived') return true;
  return partsOf(metric).some((part) => part.across === 'avg' && !isCounterKind(part.kind));
}
