import type { Update } from '@streamgauge/protocol';
import { answer, coverage, type ModelCell } from '../reference/answer.js';
import { isCounterKind, type ModelFunction, type ModelMetric, partsOf } from '../reference/metric.js';
import { lifeStaleAfterMs } from '../simulated-catalog.js';
import { must, mustBeClose } from './expectation.js';
import { fallingTypes, metricOf, placeOf, type Told, typeOf } from './told.js';
import { statesAt } from './up-to-date.js';

type Cell = Update['metrics'][string];

/** What an update says of one group. */
export interface ToldRow {
  readonly group: string;
  readonly cells: Update['metrics'];
  readonly coverage: number | undefined;
  readonly known: number | undefined;
}

const percentiles: readonly ModelFunction[] = ['P50', 'P95', 'P99'];

/** What an update says of a window, held against the model: all that it says is so, and it says all that there was. */
export class ToldWindow {
  constructor(
    /** Of the receiver before the update. */
    private readonly told: Told,
    private readonly span: readonly [fromMs: number, toMs: number],
    /** Whether the frame stands for more than one window, or follows one that does. */
    private readonly isLate: boolean,
  ) {}

  check(rows: readonly ToldRow[]): void {
    const { question, world } = this.told;
    const [fromMs, toMs] = this.span;
    const expected = answer(world.samples, question, fromMs, toMs, world.ends);
    for (const { group, cells } of rows) {
      for (const [name, cell] of Object.entries(cells)) {
        const wanted = expected.get(group)?.get(name);
        if (wanted === undefined) this.checkUnwanted(group, name, cell);
        else this.checkCell(name, cell, wanted);
        expected.get(group)?.delete(name);
      }
      if (expected.get(group)?.size === 0) expected.delete(group);
    }
    if (this.isLate) this.leaveOutEnded(expected);
    const [missing] = expected;
    must(
      missing === undefined,
      'conservation',
      () => `${this.place()} has nothing of ${JSON.stringify([...(missing?.[1] ?? [])])} in ${missing?.[0]}`,
    );
    for (const row of rows) this.checkCoverage(row);
  }

  /** A group that is told to have ended has no living series. */
  checkRemoved(group: string): void {
    const { question, world } = this.told;
    const [, toMs] = this.span;
    const left = coverage(world.samples, question, toMs, 0, world.ends).get(group);
    // One that has ended and come back within a merged frame is told to have ended first.
    must(
      this.isLate || left === undefined || left.known === 0,
      'removed',
      () => `${group} at ${toMs} has ${left?.known} series`,
    );
  }

  private checkCell(name: string, cell: Cell, wanted: ModelCell): void {
    const { question } = this.told;
    const what = (): string =>
      `${question.type ?? 'default'} of ${name} ${JSON.stringify(cell)} ${placeOf(this.told, 0, 0)}`;
    must(cell.count === wanted.count, 'count', () => `${what()}: instead of ${wanted.count}`);
    const metric = metricOf(this.told, name);
    if (this.isLate && metric !== undefined && changesByStates(metric)) return;
    const type = metric === undefined ? undefined : typeOf(this.told, metric);
    if (type !== undefined && percentiles.includes(type)) {
      const off = Math.abs(cell.value - wanted.value);
      must(off <= 0.0100001 * Math.abs(wanted.value) + 1e-300, 'value', () => `${what()}: instead of ${wanted.value}`);
    } else if (!this.isLate || type !== 'LAST') {
      // Of a state, a merged frame tells the newest that there is.
      mustBeClose(cell.value, wanted.value, 1e-9, 'value', what);
    }
    if (!Number.isNaN(wanted.delta)) mustBeClose(cell.delta, wanted.delta, 1e-9, 'delta', what);
  }

  /** A group that has ended since is told by a merged frame without its last state: the next frame takes it away. */
  private leaveOutEnded(expected: Map<string, Map<string, ModelCell>>): void {
    for (const [group, cells] of expected) {
      for (const name of [...cells.keys()]) if (this.goesByStates(name)) cells.delete(name);
      if (cells.size === 0) expected.delete(group);
    }
  }

  private checkUnwanted(group: string, name: string, cell: Cell): void {
    // A merged frame goes by what stands when it is made: a state that cannot be computed any more stays with those who
    // have it, what was known of a part meanwhile counts, and who speaks for a group is who does then.
    if (this.isLate && this.goesByStates(name)) return;
    this.checkSilent(group, name, cell);
  }

  /** A cell without readings: the 0 after a window with some, or a state that moved by itself. */
  private checkSilent(group: string, name: string, cell: Cell): void {
    const { held } = this.told;
    const [, toMs] = this.span;
    const what = (): string => `${JSON.stringify(cell)} of ${name} in ${group}, ${placeOf(this.told, 0, toMs)}`;
    must(cell.count === 0 && cell.delta === 0, 'value', () => `${what()} without readings`);
    const metric = metricOf(this.told, name);
    const type = metric === undefined ? undefined : typeOf(this.told, metric);
    if (type === undefined || fallingTypes.includes(type)) {
      must(cell.value === 0 && held.get(group)?.has(name) === true, 'value', () => `${what()} is no fall to 0`);
      return;
    }
    must(type === 'LAST', 'value', () => `${what()} of ${type}`);
    if (this.isLate) return;
    const wanted = statesAt(this.told, toMs).get(group)?.get(name) ?? 0;
    mustBeClose(cell.value, wanted, 1e-9, 'value', () => `${what()} that moved by itself`);
  }

  private checkCoverage({ group, coverage: share, known }: ToldRow): void {
    const { question, world } = this.told;
    const [, toMs] = this.span;
    // It is that of the moment at which the frame is made.
    if (this.isLate) return;
    const wanted = coverage(world.heard, question, toMs, lifeStaleAfterMs + 1, world.ends).get(group);
    const isWhole = wanted === undefined || wanted.known < 2 || wanted.fresh === wanted.known;
    const expected = isWhole ? undefined : wanted.fresh / wanted.known;
    must(
      share === expected,
      'honesty',
      () => `coverage ${share} of ${known} instead of ${JSON.stringify(wanted)} at ${toMs}`,
    );
  }

  private goesByStates(name: string): boolean {
    const metric = metricOf(this.told, name);
    if (metric === undefined) return false;
    const type = typeOf(this.told, metric);
    const speaksForGroups = partsOf(metric).some((part) => part.across === 'none' || part.within !== undefined);
    return type === 'LAST' || speaksForGroups || (type === 'DELTA' && metric.kind === 'derived');
  }

  private place(): string {
    return placeOf(this.told, ...this.span);
  }
}

/** The change of an average, or of parts, in a merged frame is over the series that are known when it is made. */
function changesByStates(metric: ModelMetric): boolean {
  if (metric.kind === 'derived') return true;
  return partsOf(metric).some((part) => part.across === 'avg' && !isCounterKind(part.kind));
}
