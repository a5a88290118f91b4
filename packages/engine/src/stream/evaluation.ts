import type { AggregationFunction } from '@streamgauge/protocol';
import type { Formula, Metric } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { BEFORE, COUNT, FIRST, PARTIAL_CELLS, sumOf } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import { Combination } from './combine.js';
import type { Group } from './group.js';
import type { SeriesState } from './series-state.js';
import type { SeriesTable } from './series-table.js';

/** Stand for all and for none where a series' id is expected. */
const everySeries = -2;
const noSeries = -1;

/**
 * Answers what a metric of a group is at the end of a window: the function per series, then across the series.
 * A number that cannot be computed is NaN; it never becomes 0.
 */
export class Evaluation {
  private readonly combination = new Combination();

  constructor(
    private readonly metrics: readonly Metric[],
    private readonly series: SeriesTable,
    private readonly state: SeriesState,
  ) {}

  /**
   * Readings of the metric in the window: of the series that speaks for the group, or of all when every one does or none
   * can. A computed metric has as many as the part with the most.
   */
  count(group: Group, metric: Metric, window: PartialTable): number {
    if (metric.formula !== undefined) {
      return Math.max(...this.partsOf(metric.formula).map((part) => this.count(group, part, window)));
    }
    const only = this.onlySeries(group, metric);
    let count = 0;
    for (const series of group.touched) {
      if (only < 0 || series === only) count += cell(window, series, metric, COUNT);
    }
    return count;
  }

  value(group: Group, metric: Metric, type: AggregationFunction, window: PartialTable): number {
    if (metric.formula !== undefined) return this.computed(group, metric, type, window);
    switch (type) {
      case 'LAST':
        return this.last(group, metric);
      case 'SUM':
        return this.overTouched(group, metric, window, sumOf);
      case 'AVG':
        return metric.instrument === 'distribution'
          ? this.weightedMean(group, metric, window)
          : this.overTouched(group, metric, window, meanOf);
      case 'DELTA':
        return this.change(group, metric, window);
    }
  }

  /** Running total or last reading, across all series of the group, touched in the window or not. */
  last(group: Group, metric: Metric): number {
    if (metric.formula !== undefined) return this.computed(group, metric, 'LAST', undefined);
    const only = this.onlySeries(group, metric);
    this.combination.begin(metric.across);
    for (const series of group.members) {
      if (only === everySeries || series === only) this.combination.add(this.state.lastOf(series, metric));
    }
    const total = this.combination.result();
    // Nothing counted so far is 0 when it is we who count; a register or a reading that never came is unknown.
    const isWhole = group.pinnedLabels === 0 && group.members.length === 0;
    const startsAtZero = isWhole && isCounter(metric.instrument) && !metric.cumulative;
    return startsAtZero ? 0 : total;
  }

  /** Whether the group has several figures of a metric, or of a part of it, that does not add up, and none of its own. */
  isAmbiguous(group: Group, metric: Metric): boolean {
    if (metric.formula !== undefined) return this.partsOf(metric.formula).some((part) => this.isAmbiguous(group, part));
    if (this.onlySeries(group, metric) !== noSeries) return false;
    return group.members.some((series) => !Number.isNaN(this.state.lastOf(series, metric)));
  }

  /** Change within the window. A series without readings has changed by 0, and weighs so in an average. */
  private change(group: Group, metric: Metric, window: PartialTable): number {
    if (isCounter(metric.instrument)) return this.overTouched(group, metric, window, sumOf);
    const only = this.onlySeries(group, metric);
    const known = group.members.filter((series) => !Number.isNaN(this.state.lastOf(series, metric))).length;
    this.combination.begin(metric.across);
    for (const series of group.touched) {
      const at = partialAt(window, series, metric);
      if (window.cells[at + COUNT] === 0 || (only !== everySeries && series !== only)) continue;
      const before = window.cells[at + BEFORE] as number;
      // The first reading ever has no "before": what it changed by is what followed it.
      const from = Number.isNaN(before) ? (window.cells[at + FIRST] as number) : before;
      this.combination.add(this.state.lastOf(series, metric) - from);
    }
    return this.combination.result(known);
  }

  private overTouched(
    group: Group,
    metric: Metric,
    window: PartialTable,
    of: (cells: Float64Array, at: number) => number,
  ): number {
    const only = this.onlySeries(group, metric);
    this.combination.begin(metric.across);
    for (const series of group.touched) {
      const at = partialAt(window, series, metric);
      if (window.cells[at + COUNT] === 0 || (only !== everySeries && series !== only)) continue;
      this.combination.add(of(window.cells, at));
    }
    return this.combination.result();
  }

  /** Of a distribution each reading weighs the same, whichever series it came from. */
  private weightedMean(group: Group, metric: Metric, window: PartialTable): number {
    const only = this.onlySeries(group, metric);
    this.combination.begin('sum');
    let count = 0;
    for (const series of group.touched) {
      const at = partialAt(window, series, metric);
      if (window.cells[at + COUNT] === 0 || (only !== everySeries && series !== only)) continue;
      count += window.cells[at + COUNT] as number;
      this.combination.add(sumOf(window.cells, at));
    }
    return this.combination.result() / count;
  }

  /**
   * Which series speaks for the group. Metrics that combine: every one. One that does not add up: the series that a
   * producer supplied for exactly this group (its labels are those that the group pins), else the only one there is.
   */
  private onlySeries(group: Group, metric: Metric): number {
    if (metric.across !== 'none') return this.spansSeveral(group, metric) ? noSeries : everySeries;
    let only = noSeries;
    let known = 0;
    for (const series of group.members) {
      if (Number.isNaN(this.state.lastOf(series, metric))) continue;
      if (Object.keys(this.series.labelsOf(series)).length === group.pinnedLabels) return series;
      only = series;
      known += 1;
    }
    return known === 1 ? only : noSeries;
  }

  /** Whether the group mixes what never adds up, such as two currencies. */
  private spansSeveral(group: Group, metric: Metric): boolean {
    if (metric.within === -1) return false;
    const values = new Set<string | undefined>();
    for (const series of group.members) {
      if (!Number.isNaN(this.state.lastOf(series, metric))) values.add(this.series.valueOf(series, metric.within));
    }
    return values.size > 1;
  }

  /** A ratio is divided and a derived metric added up after merging, never before. */
  private computed(group: Group, metric: Metric, type: AggregationFunction, window: PartialTable | undefined): number {
    const { formula } = metric;
    if (formula === undefined) return Number.NaN;
    const part = (index: number): number => {
      const of = this.metric(index);
      if (window === undefined || type === 'LAST') return this.last(group, of);
      return this.value(group, of, formula.kind === 'quotient' ? 'SUM' : type, window);
    };
    if (formula.kind === 'quotient') return part(formula.numerator) / part(formula.denominator);
    return formula.terms.reduce((total, { metric: index, sign }) => {
      const value = part(index);
      // A part that was not touched has not changed; one that is not known makes the whole unknown.
      const unchanged = type === 'DELTA' && Number.isNaN(value) && !Number.isNaN(this.last(group, this.metric(index)));
      return total + sign * (unchanged ? 0 : value);
    }, 0);
  }

  private partsOf(formula: Formula): Metric[] {
    const parts =
      formula.kind === 'sum' ? formula.terms.map((term) => term.metric) : [formula.numerator, formula.denominator];
    return parts.map((part) => this.metric(part));
  }

  private metric(index: number): Metric {
    const metric = this.metrics[index];
    if (metric === undefined) throw new Error(`metric ${index} is not in this channel`);
    return metric;
  }
}

function partialAt(window: PartialTable, series: number, metric: Metric): number {
  return window.rowOf(series) + metric.index * PARTIAL_CELLS;
}

function cell(window: PartialTable, series: number, metric: Metric, offset: number): number {
  return window.cells[partialAt(window, series, metric) + offset] as number;
}

function meanOf(cells: Float64Array, at: number): number {
  return sumOf(cells, at) / (cells[at + COUNT] as number);
}
