// hot path: per touched series and window, no allocation but for growth
import type { Metric } from '../catalog/channel.js';
import { addCompensated, BEFORE, COUNT, PARTIAL_CELLS } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import type { Selection } from './selection.js';
import type { SeriesState } from './series-state.js';
import type { SeriesTable } from './series-table.js';

const SUM = 0;
// SUM + 1 is the compensation.
const PEAK = 2;
const KNOWN = 3;
const EXTREME = 4;
/** Series that speaks for the group, of a metric that does not add up. */
const SPEAKER = 5;
const CELLS = 6;

/** Below this share of the largest sum on the way, what cancelled out may show; then the sum is taken afresh. */
const cancelled = 1e-9;

/** Instead of a series: every one speaks, or none can. */
export const everySeries = -2;
export const noSeries = -1;

/**
 * What stands of one metric in each group of a selection: the LASTs of all its series combined, touched in the window or
 * not. It follows the windows of one length: a window changes it by what was touched, so that LAST over a million series
 * costs what moved and not a million.
 */
export class Standing {
  private cells = new Float64Array(0);
  /** Groups whose next number must be taken afresh from the series. */
  private outdated: Set<number> | undefined;
  /** Group → series that are over and have readings in the window being closed: its sums keep them. */
  private ended: Map<number, number[]> | undefined;

  constructor(
    readonly metric: Metric,
    private readonly selection: Selection,
    private readonly table: SeriesTable,
    private readonly state: SeriesState,
  ) {
    this.rebuild();
  }

  /** Takes everything afresh from the series as they stand now. */
  rebuild(): void {
    this.cells = new Float64Array(0);
    this.reserve(this.selection.groups.length - 1);
    this.outdated = undefined;
    const grouped = this.selection.isGrouped;
    for (const series of this.selection.members()) {
      this.include(series, grouped ? this.selection.groupOf(series) : 0);
    }
  }

  /** The group has lost a member, or its totals began again. */
  markOutdated(group: number): void {
    this.outdated ??= new Set();
    this.outdated.add(group);
  }

  /** Begins with the rows of a closed window. */
  begin(): void {
    this.ended = undefined;
  }

  /** Takes in what one series did in a closed window. `row` is its row there. */
  absorb(series: number, group: number, window: PartialTable, row: number): void {
    const at = row * window.rowCells + this.metric.index * PARTIAL_CELLS;
    if (window.cells[at + COUNT] === 0) return;
    if (!this.table.isAlive(series)) {
      this.noteEnded(series, group, window, row);
      return;
    }
    if (this.outdated?.has(group) === true) return;
    this.reserve(group);
    const before = window.cells[at + BEFORE] as number;
    if (Number.isNaN(before)) {
      this.include(series, group);
      return;
    }
    const cell = group * CELLS;
    const now = this.state.lastOf(series, this.metric.index);
    if (now === before) return;
    this.addTo(cell, now);
    this.addTo(cell, -before);
    const { across } = this.metric;
    if (this.cells[cell + KNOWN] === 1) this.cells[cell + EXTREME] = now;
    else if (across === 'min' || across === 'max') this.moveExtreme(cell, group, before, now);
    const total = Math.abs((this.cells[cell + SUM] as number) + (this.cells[cell + SUM + 1] as number));
    if (total < (this.cells[cell + PEAK] as number) * cancelled || !Number.isFinite(total)) this.markOutdated(group);
  }

  /** A series that is over has readings in the window being closed. */
  noteEnded(series: number, group: number, window: PartialTable, row: number): void {
    if (window.cells[row * window.rowCells + this.metric.index * PARTIAL_CELLS + COUNT] === 0) return;
    this.ended ??= new Map();
    this.ended.set(group, [...this.endedIn(group), series]);
  }

  /** Takes afresh what needs it; call once when all rows of a window are in. */
  settle(): void {
    if (this.outdated === undefined) return;
    for (const index of this.outdated) {
      const group = this.selection.groups[index];
      this.reserve(index);
      this.cells.set(emptyCells, index * CELLS);
      if (group === undefined) continue;
      for (const series of this.selection.membersOf(group)) this.include(series, index);
    }
    this.outdated = undefined;
  }

  /** Series of the group that are over, with readings in the window being closed. */
  endedIn(group: number): readonly number[] {
    return this.ended?.get(group) ?? [];
  }

  /** How many series of the group have a number. */
  known(group: number): number {
    return group * CELLS < this.cells.length ? (this.cells[group * CELLS + KNOWN] as number) : 0;
  }

  /** The combined LAST; NaN when there is none, or the series do not combine. */
  value(group: number): number {
    const known = this.known(group);
    if (known === 0) return Number.NaN;
    const at = group * CELLS;
    const { across, within } = this.metric;
    const living = this.cells[at + SPEAKER] as number;
    // A series that is over may still speak in sums of the window; what stands is of the living.
    if ((across === 'none' || within !== -1) && living === noSeries) return Number.NaN;
    switch (across) {
      case 'sum':
        return (this.cells[at + SUM] as number) + (this.cells[at + SUM + 1] as number);
      case 'avg':
        return ((this.cells[at + SUM] as number) + (this.cells[at + SUM + 1] as number)) / known;
      case 'min':
      case 'max':
        return this.cells[at + EXTREME] as number;
      case 'none':
        return this.state.lastOf(living, this.metric.index);
    }
  }

  /**
   * Which series speaks for the group. Metrics that combine: every one. One that does not add up: the series that a
   * producer supplied for exactly this group (its labels are those that the group pins), else the only one there is.
   */
  speaker(group: number): number {
    const { across, within } = this.metric;
    if (across !== 'none' && within === -1) return everySeries;
    const living = this.known(group) === 0 ? noSeries : (this.cells[group * CELLS + SPEAKER] as number);
    const ended = this.endedIn(group);
    if (across === 'none') {
      if (this.known(group) > 0) return living;
      const own = ended.find((series) => this.isOwn(series, group));
      return own ?? (ended.length === 1 ? (ended[0] as number) : noSeries);
    }
    if (this.known(group) > 0 && living === noSeries) return noSeries;
    const all = living === noSeries ? ended : [living, ...ended];
    const [first] = all;
    const isOne = all.every(
      (series) => this.table.valueIdOf(series, within) === this.table.valueIdOf(first ?? 0, within),
    );
    return isOne ? everySeries : noSeries;
  }

  /** Whether the group has several figures of a metric that does not add up, and none of its own. */
  isAmbiguous(group: number): boolean {
    return this.known(group) > 0 && this.speaker(group) === noSeries;
  }

  private include(series: number, group: number): void {
    const now = this.state.lastOf(series, this.metric.index);
    if (Number.isNaN(now)) return;
    this.reserve(group);
    const cell = group * CELLS;
    this.addTo(cell, now);
    const known = (this.cells[cell + KNOWN] as number) + 1;
    this.cells[cell + KNOWN] = known;
    const extreme = this.cells[cell + EXTREME] as number;
    if (known === 1 || (this.metric.across === 'min' ? now < extreme : now > extreme)) {
      this.cells[cell + EXTREME] = now;
    }
    if (this.metric.across === 'none') this.chooseSpeaker(series, group, cell, known);
    else if (this.metric.within !== -1) this.compareWithin(series, cell, known);
  }

  /** The group's own series speaks, whoever else is there; of others only one that is alone. */
  private chooseSpeaker(series: number, group: number, cell: number, known: number): void {
    const speaker = this.cells[cell + SPEAKER] as number;
    if (speaker >= 0 && this.isOwn(speaker, group)) return;
    this.cells[cell + SPEAKER] = known === 1 || this.isOwn(series, group) ? series : noSeries;
  }

  private isOwn(series: number, group: number): boolean {
    return this.table.labelCountOf(series) === this.selection.groupNow(group)?.pinnedLabels;
  }

  /** What adds up only within one value of a label has a speaker for as long as all series have that value. */
  private compareWithin(series: number, cell: number, known: number): void {
    const { within } = this.metric;
    const speaker = this.cells[cell + SPEAKER] as number;
    if (known === 1) this.cells[cell + SPEAKER] = series;
    else if (speaker !== noSeries && this.table.valueIdOf(speaker, within) !== this.table.valueIdOf(series, within)) {
      this.cells[cell + SPEAKER] = noSeries;
    }
  }

  private moveExtreme(cell: number, group: number, before: number, now: number): void {
    const extreme = this.cells[cell + EXTREME] as number;
    const isMin = this.metric.across === 'min';
    if (isMin ? now <= extreme : now >= extreme) this.cells[cell + EXTREME] = now;
    // Whoever held the extreme has left it, and only the others know the next one.
    else if (before === extreme) this.markOutdated(group);
  }

  private addTo(cell: number, value: number): void {
    addCompensated(this.cells, cell + SUM, value);
    const size = Math.abs(this.cells[cell + SUM] as number);
    if (size > (this.cells[cell + PEAK] as number)) this.cells[cell + PEAK] = size;
  }

  private reserve(group: number): void {
    if (group * CELLS < this.cells.length) return;
    const grown = new Float64Array(Math.max(group + 1, (this.cells.length / CELLS) * 2) * CELLS);
    for (let at = this.cells.length; at < grown.length; at += CELLS) grown.set(emptyCells, at);
    grown.set(this.cells);
    this.cells = grown;
  }
}

const emptyCells = Float64Array.of(0, 0, 0, 0, Number.NaN, noSeries);
