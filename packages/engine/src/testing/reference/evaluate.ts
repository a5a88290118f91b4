import { combine, speaking } from './across.js';
import { exactSum } from './exact-sum.js';
import { inWindow, ofSeries, percentile, type Window } from './functions.js';
import type { Group } from './groups.js';
import {
  type DerivedMetric,
  isCounterKind,
  type MeasuredMetric,
  type ModelFunction,
  type ModelMetric,
  partsOf,
  type RatioMetric,
} from './metric.js';
import { type Reading, readingsOf } from './readings.js';
import { isAlive, type SeriesLife } from './series-lives.js';

/** What a metric of a group is at the end of a window; undefined when it cannot be computed. */
export function numberOf(
  group: Group,
  metric: ModelMetric,
  name: ModelFunction,
  window: Window,
  staleAfterMs: number | undefined,
): number | undefined {
  const value =
    metric.kind === 'ratio'
      ? quotient(group, metric, name, window)
      : metric.kind === 'derived'
        ? signedSum(group, metric, name, window)
        : measured(group, metric, name, window, staleAfterMs);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/**
 * Readings of the metric in the window: of the series that speak for the group, or of all when none can. A computed metric
 * has as many as the part with the most.
 */
export function countOf(group: Group, metric: ModelMetric, window: Window): number {
  const counts = partsOf(metric).map((part) => {
    const candidates = candidatesOf(group, part, 'COUNT', window);
    const lives = speaking(candidates, part, group.pinned) ?? candidates;
    return lives.flatMap((life) => inWindow(readingsOf(life.samples, part), window)).length;
  });
  return Math.max(...counts);
}

/** Whether the state just before `atMs` has several figures of the metric, or of a part of it, and none for the group. */
export function isAmbiguousIn(group: Group, metric: ModelMetric, atMs: number): boolean {
  const window = { fromMs: atMs, toMs: atMs };
  return partsOf(metric).some(
    (part) => speaking(candidatesOf(group, part, 'LAST', window), part, group.pinned) === undefined,
  );
}

function measured(
  group: Group,
  metric: MeasuredMetric,
  name: ModelFunction,
  window: Window,
  staleAfterMs: number | undefined,
): number | undefined {
  const speakers = speaking(candidatesOf(group, metric, name, window), metric, group.pinned);
  if (speakers === undefined) return undefined;
  const series = speakers.map((life) => readingsOf(life.samples, metric));
  const values = series.map((readings) => ofSeries(name, readings, metric, window, staleAfterMs));
  // Readings are counted; they are no amounts that could fail to add up.
  if (name === 'COUNT') return combine('sum', values);
  if (metric.kind === 'distribution') {
    const population = series.flatMap((readings) => inWindow(readings, window));
    if (isOfPopulation(name)) return ofPopulation(name, population);
  }
  // A series without readings in the window has changed by 0, and weighs so in an average.
  const divideBy = name === 'DELTA' && !isCounterKind(metric.kind) ? speakers.length : undefined;
  return combine(metric.across, values, divideBy);
}

type PopulationFunction = 'AVG' | 'MIN' | 'MAX' | 'P50' | 'P95' | 'P99';

function isOfPopulation(name: ModelFunction): name is PopulationFunction {
  return ['AVG', 'MIN', 'MAX', 'P50', 'P95', 'P99'].includes(name);
}

/** Of a distribution each reading weighs the same, whichever series it came from. */
function ofPopulation(name: PopulationFunction, population: readonly Reading[]): number | undefined {
  const values = population.map(({ value }) => value);
  if (values.length === 0) return undefined;
  if (name === 'AVG') return exactSum(values) / values.length;
  if (name === 'MIN') return Math.min(...values);
  if (name === 'MAX') return Math.max(...values);
  return percentile(values, Number(name.slice(1)) / 100);
}

/** AVG: of what came in within the window; LAST: of the totals. */
function quotient(group: Group, metric: RatioMetric, name: ModelFunction, window: Window): number | undefined {
  const of = name === 'LAST' ? 'LAST' : 'SUM';
  const numerator = numberOf(group, metric.numerator, of, window, undefined);
  const denominator = numberOf(group, metric.denominator, of, window, undefined);
  return numerator === undefined || denominator === undefined ? undefined : numerator / denominator;
}

/** LAST or DELTA of the parts, added up with their signs. A part that is known and had no reading has changed by 0. */
function signedSum(group: Group, metric: DerivedMetric, name: ModelFunction, window: Window): number | undefined {
  const values = metric.terms.map(({ metric: part, sign }) => {
    const isSilent = name === 'DELTA' && countOf(group, part, window) === 0;
    const isKnown = numberOf(group, part, 'LAST', window, undefined) !== undefined;
    const value = isSilent && isKnown ? 0 : numberOf(group, part, name, window, undefined);
    return value === undefined ? undefined : sign * value;
  });
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? exactSum(known) : undefined;
}

/**
 * Series of the group that have a reading of the metric. A state has those that live at the end of the window. A window has
 * also those that ended and had readings in it: its sums keep them; but of a metric that does not combine, one that ended
 * speaks only where no living one does.
 */
function candidatesOf(
  { lives }: Group,
  metric: MeasuredMetric,
  name: ModelFunction,
  window: Window,
): readonly SeriesLife[] {
  const known = lives.filter((life) => readingsOf(life.samples, metric).length > 0);
  const living = known.filter((life) => isAlive(life, window.toMs));
  if (name === 'LAST' || (metric.across === 'none' && living.length > 0)) return living;
  const ended = known.filter((life) => !living.includes(life));
  return [...living, ...ended.filter((life) => inWindow(readingsOf(life.samples, metric), window).length > 0)];
}
