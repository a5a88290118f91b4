// hot path: per touched series, column and window; no allocation but for growth
import type { AggregationFunction } from '@streamgauge/protocol';
import { type Formula, type Metric, partsOf } from '../catalog/channel.js';
import { isCounter } from '../catalog/instrument.js';
import { Combination } from '../rollup/combination.js';
import {
  functionCodes,
  functionCount,
  quantiles,
  type SeriesFunction,
  type Span,
  seriesFunctions,
} from '../rollup/functions.js';
import { BEFORE, BEFORE_TS, COUNT, FIRST, LAST, LAST_TS, PARTIAL_CELLS, sumOf } from '../rollup/partial.js';
import type { PartialTable } from '../rollup/partial-table.js';
import { Sketch } from '../rollup/sketch.js';
import { everySeries, noSeries, type Standing } from './standing.js';
import { ToldNumbers } from './told-update.js';

/** What is being evaluated: a closed window, the rows of it that a selection covers, and what stands in its groups. */
export interface Closing {
  readonly window: PartialTable;
  readonly span: Span;
  /** The end of the span as it stands in frames; the same text for all of them. */
  readonly timestamp: string;
  /** Rows of the window, and for each the slot of its group; `rowCount` of them. */
  readonly rows: Int32Array;
  readonly slotOfRow: Int32Array;
  readonly rowCount: number;
  /** Groups that are evaluated side by side; `slotCount` of them. */
  readonly groupOfSlot: Int32Array;
  readonly slotCount: number;
  standingOf(metric: Metric): Standing;
}

/** Numbers of one metric, by slot. */
export type Column = Float64Array;

/**
 * Answers what a metric is at the end of a window, for all groups of a selection at once: the function per series, then
 * across the series. A number that cannot be computed is NaN; it never becomes 0. What several views ask for is computed
 * once.
 */
export class Evaluation {
  /** What the view tells that is closing its window. */
  readonly told = new ToldNumbers();
  private closing: Closing | undefined;
  private readonly combination = new Combination();
  /** By metric and function; empty again for the next closing. */
  private readonly computed: (Column | undefined)[] = [];
  private readonly computedKeys: number[] = [];
  private readonly pool: Column[] = [];
  private readonly sketches: Sketch[] = [];

  constructor(private readonly metrics: readonly Metric[]) {}

  begin(closing: Closing): void {
    this.closing = closing;
    for (const key of this.computedKeys) {
      const column = this.computed[key];
      if (column !== undefined) this.pool.push(column);
      this.computed[key] = undefined;
    }
    this.computedKeys.length = 0;
  }

  /**
   * Readings of the metric in the window: of the series that speaks for the group, or of all when every one does or none
   * can. A computed metric has as many as the part with the most.
   */
  count(metric: Metric): Column {
    return this.column(metric, 'readings');
  }

  value(metric: Metric, type: AggregationFunction): Column {
    return this.column(metric, type);
  }

  private column(metric: Metric, type: AggregationFunction | 'readings'): Column {
    const key = metric.index * (functionCount + 1) + (type === 'readings' ? functionCount : functionCodes[type]);
    const known = this.computed[key];
    if (known !== undefined) return known;
    let column = this.pool.pop();
    if (column === undefined || column.length < this.slots) column = new Float64Array(Math.max(4, this.slots * 2));
    // Not `fill`: it is mostly one slot, and a call costs more than that.
    for (let slot = 0; slot < this.slots; slot += 1) column[slot] = 0;
    this.computed[key] = column;
    this.computedKeys.push(key);
    this.fill(metric, type, column);
    return column;
  }

  private fill(metric: Metric, type: AggregationFunction | 'readings', into: Column): void {
    const { formula } = metric;
    if (type === 'readings') this.readings(metric, into);
    else if (formula?.kind === 'quotient') this.quotient(formula, type, into);
    else if (formula !== undefined) this.signedSum(formula.terms, type, into);
    else if (type === 'COUNT') this.countOf(metric, into);
    else if (type === 'LAST') this.last(metric, into);
    else if (type === 'DELTA') this.change(metric, into);
    else if (metric.instrument === 'distribution') this.population(metric, type, into);
    else this.across(metric, seriesFunctions[type as keyof typeof seriesFunctions], into);
  }

  /** Readings are counted; they are no amounts that could fail to add up. But of whom, the metric says. */
  private countOf(metric: Metric, into: Column): void {
    const speakers = this.speakersOf(metric);
    const counts = this.count(metric);
    for (let slot = 0; slot < this.slots; slot += 1) {
      into[slot] = speakers?.[slot] === noSeries ? Number.NaN : (counts[slot] as number);
    }
  }

  private readings(metric: Metric, into: Column): void {
    if (metric.formula !== undefined) {
      this.countOfParts(metric.formula, into);
      return;
    }
    const { window, rows, slotOfRow, rowCount } = this.now;
    const { cells, touched, rowCells } = window;
    const speakers = this.speakersOf(metric);
    const offset = metric.index * PARTIAL_CELLS + COUNT;
    for (let index = 0; index < rowCount; index += 1) {
      const row = rows[index] as number;
      const slot = slotOfRow[index] as number;
      const speaker = speakers === undefined ? everySeries : (speakers[slot] as number);
      if (speaker >= 0 && touched[row] !== speaker) continue;
      into[slot] = (into[slot] as number) + (cells[row * rowCells + offset] as number);
    }
  }

  private last(metric: Metric, into: Column): void {
    const { groupOfSlot, standingOf } = this.now;
    const standing = standingOf(metric);
    for (let slot = 0; slot < this.slots; slot += 1) into[slot] = standing.value(groupOfSlot[slot] as number);
  }

  /** Change within the window. A series without readings has changed by 0, and weighs so in an average. */
  private change(metric: Metric, into: Column): void {
    if (isCounter(metric.instrument)) {
      this.across(metric, sumOf, into);
      return;
    }
    if (metric.across !== 'avg') {
      this.across(metric, sinceBefore, into);
      return;
    }
    const standing = this.now.standingOf(metric);
    this.combine(metric, sinceBefore);
    for (let slot = 0; slot < this.slots; slot += 1) {
      const group = this.now.groupOfSlot[slot] as number;
      into[slot] = this.combination.result(slot, 'avg', standing.known(group) + standing.endedIn(group).length);
    }
  }

  private across(metric: Metric, of: SeriesFunction | typeof sinceBefore, into: Column): void {
    this.combine(metric, of);
    for (let slot = 0; slot < this.slots; slot += 1) into[slot] = this.combination.result(slot, metric.across);
  }

  /** Of a distribution each reading weighs the same, whichever series it came from: the series are one population. */
  private population(metric: Metric, type: AggregationFunction, into: Column): void {
    const { combination } = this;
    const quantile = quantiles[type];
    if (quantile !== undefined) {
      this.quantile(metric, quantile, into);
    } else if (type === 'AVG') {
      const counts = this.count(metric);
      this.combine(metric, sumOf);
      for (let slot = 0; slot < this.slots; slot += 1) {
        into[slot] = combination.result(slot, 'sum') / (counts[slot] as number);
      }
    } else if (type === 'SUM') {
      this.across(metric, sumOf, into);
    } else {
      const extreme = type === 'MIN' ? 'MIN' : 'MAX';
      this.combine(metric, seriesFunctions[extreme]);
      for (let slot = 0; slot < this.slots; slot += 1) {
        into[slot] = combination.result(slot, extreme === 'MIN' ? 'min' : 'max');
      }
    }
  }

  private quantile(metric: Metric, quantile: number, into: Column): void {
    const { rows, slotOfRow, rowCount, window } = this.now;
    const speakers = this.speakersOf(metric);
    while (this.sketches.length < this.slots) this.sketches.push(new Sketch());
    for (let slot = 0; slot < this.slots; slot += 1) this.sketches[slot]?.clear();
    for (let index = 0; index < rowCount; index += 1) {
      const row = rows[index] as number;
      const slot = slotOfRow[index] as number;
      const speaker = speakers === undefined ? everySeries : (speakers[slot] as number);
      if (speaker !== everySeries && speaker !== window.touched[row]) continue;
      this.sketches[slot]?.merge(window.sketchAt(row, metric.index));
    }
    for (let slot = 0; slot < this.slots; slot += 1) {
      into[slot] = this.sketches[slot]?.quantile(quantile) ?? Number.NaN;
    }
  }

  private countOfParts(formula: Formula, into: Column): void {
    for (const part of partsOf(formula)) {
      const counts = this.count(this.metric(part));
      for (let slot = 0; slot < this.slots; slot += 1) {
        into[slot] = Math.max(into[slot] as number, counts[slot] as number);
      }
    }
  }

  /** A ratio is divided after merging, never before. */
  private quotient(formula: Formula & { kind: 'quotient' }, type: AggregationFunction, into: Column): void {
    const of = type === 'LAST' ? 'LAST' : 'SUM';
    const numerators = this.value(this.metric(formula.numerator), of);
    const denominators = this.value(this.metric(formula.denominator), of);
    for (let slot = 0; slot < this.slots; slot += 1) {
      into[slot] = (numerators[slot] as number) / (denominators[slot] as number);
    }
  }

  /** A derived metric is added up after merging, never before. */
  private signedSum(
    terms: readonly { readonly metric: number; readonly sign: 1 | -1 }[],
    type: AggregationFunction,
    into: Column,
  ): void {
    for (const { metric, sign } of terms) {
      const values = this.value(this.metric(metric), type);
      const known = type === 'DELTA' ? this.value(this.metric(metric), 'LAST') : undefined;
      for (let slot = 0; slot < this.slots; slot += 1) {
        const value = values[slot] as number;
        // A part that was not touched has not changed; one that is not known makes the whole unknown.
        const isUnchanged = Number.isNaN(value) && known !== undefined && !Number.isNaN(known[slot]);
        into[slot] = (into[slot] as number) + sign * (isUnchanged ? 0 : value);
      }
    }
  }

  /** Gathers one number per series with readings, of those series that speak for their group. */
  private combine(metric: Metric, of: SeriesFunction | typeof sinceBefore): void {
    const { window, rows, slotOfRow, rowCount, span } = this.now;
    const { cells, touched, rowCells, layout } = window;
    const speakers = this.speakersOf(metric);
    const offset = metric.index * PARTIAL_CELLS;
    this.combination.begin(this.slots);
    for (let index = 0; index < rowCount; index += 1) {
      const row = rows[index] as number;
      const at = row * rowCells + offset;
      if (cells[at + COUNT] === 0) continue;
      const slot = slotOfRow[index] as number;
      const series = touched[row] as number;
      if (speakers !== undefined && speakers[slot] !== everySeries && speakers[slot] !== series) continue;
      const value =
        of === sinceBefore ? lastKnown(cells, at) - sinceBefore(cells, at) : of(cells, at, span, layout.holdMs);
      this.combination.add(slot, value);
    }
  }

  /** By slot, which series speaks; undefined when every one does. */
  private speakersOf(metric: Metric): Int32Array | undefined {
    if (metric.across !== 'none' && metric.within === -1) return undefined;
    const standing = this.now.standingOf(metric);
    return Int32Array.from({ length: this.slots }, (_, slot) => {
      return standing.speaker(this.now.groupOfSlot[slot] as number);
    });
  }

  private get slots(): number {
    return this.now.slotCount;
  }

  private get now(): Closing {
    if (this.closing === undefined) throw new Error('nothing is being closed');
    return this.closing;
  }

  private metric(index: number): Metric {
    const metric = this.metrics[index];
    if (metric === undefined) throw new Error(`metric ${index} is not in this channel`);
    return metric;
  }
}

/** Where a reading's change counts from. The first one ever has no "before": what it changed by is what followed it. */
function sinceBefore(cells: Float64Array, at: number): number {
  const before = cells[at + BEFORE] as number;
  return Number.isNaN(before) ? (cells[at + FIRST] as number) : before;
}

/** What stands at the end of the span: a late reading never overwrites a newer one from before it. */
function lastKnown(cells: Float64Array, at: number): number {
  const isNewer = (cells[at + LAST_TS] as number) >= (cells[at + BEFORE_TS] as number);
  return cells[at + (isNewer ? LAST : BEFORE)] as number;
}
