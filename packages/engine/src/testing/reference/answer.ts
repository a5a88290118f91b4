import { countOf, isAmbiguousIn, numberOf } from './evaluate.js';
import { pinnedBy } from './filters.js';
import type { Window } from './functions.js';
import { type Group, groupsOf, type ModelQuestion } from './groups.js';
import { functionsOf, type ModelFunction, type ModelMetric, partsOf } from './metric.js';
import type { KeptSample } from './readings.js';
import { isAlive, type SeriesEnd } from './series-lives.js';

export interface ModelCell {
  readonly value: number;
  readonly count: number;
  /** NaN of a ratio: it is the difference from what the receiver was told before, which only the receiver knows. */
  readonly delta: number;
}

/** The function that a question asks of a metric. */
export function functionOf({ type }: ModelQuestion, metric: ModelMetric): ModelFunction {
  return type ?? functionsOf(metric)[0] ?? 'LAST';
}

/**
 * Group name → metric → cell, for what arrived in [fromMs, toMs). Groups and metrics without readings in the window, and
 * numbers that cannot be computed, are absent.
 *
 * @param samples In order of arrival.
 */
export function answer(
  samples: readonly KeptSample[],
  question: ModelQuestion,
  fromMs: number,
  toMs: number,
  ends: readonly SeriesEnd[] = [],
): Map<string, Map<string, ModelCell>> {
  return rowsOf(groupsOf(samples, question, toMs, ends), question, (group, metric) =>
    cellOf(group, metric, question, { fromMs, toMs }),
  );
}

/** What is held of LAST just before `toMs`: group → metric → value. */
export function state(
  samples: readonly KeptSample[],
  question: ModelQuestion,
  toMs: number,
  ends: readonly SeriesEnd[] = [],
): Map<string, Map<string, number>> {
  return rowsOf(groupsOf(samples, question, toMs, ends), question, (group, metric) =>
    numberOf(group, metric, 'LAST', { fromMs: toMs, toMs }, undefined),
  );
}

/** LAST at the end of a window: as `state`, but a window that ends at midnight is of the day before. */
export function stateAtWindowEnd(
  samples: readonly KeptSample[],
  question: ModelQuestion,
  toMs: number,
  ends: readonly SeriesEnd[] = [],
): Map<string, Map<string, number>> {
  return rowsOf(groupsOf(samples, question, toMs, ends), question, (group, metric) =>
    numberOf(group, metric, 'LAST', { fromMs: toMs - 1, toMs }, undefined),
  );
}

/** Readings in [fromMs, toMs): group → metric → count, also of numbers that cannot be computed. */
export function countsIn(
  samples: readonly KeptSample[],
  question: ModelQuestion,
  fromMs: number,
  toMs: number,
  ends: readonly SeriesEnd[] = [],
): Map<string, Map<string, number>> {
  return rowsOf(groupsOf(samples, question, toMs, ends), question, (group, metric) =>
    countOf(group, metric, { fromMs, toMs }),
  );
}

/** Whether a metric that does not combine has several figures in a group, and none for the group itself. */
export function isAmbiguous(
  samples: readonly KeptSample[],
  question: ModelQuestion,
  toMs: number,
  ends: readonly SeriesEnd[] = [],
): boolean {
  return groupsOf(samples, question, toMs, ends).some((group) =>
    question.metrics.some((metric) => isAmbiguousIn(group, metric, toMs)),
  );
}

/** Per group: how many of its series there are, and of how many the latest sample arrived less than `staleAfterMs` ago. */
export function coverage(
  samples: readonly KeptSample[],
  question: ModelQuestion,
  atMs: number,
  staleAfterMs: number,
  ends: readonly SeriesEnd[] = [],
): Map<string, { readonly fresh: number; readonly known: number }> {
  const groups = groupsOf(samples, question, atMs, ends).map(({ name, lives }) => {
    const living = lives.filter((life) => isAlive(life, atMs));
    const latestMs = living.map((life) => Math.max(...life.samples.map(({ arrivedMs }) => arrivedMs)));
    const fresh = latestMs.filter((arrivedMs) => atMs - arrivedMs < staleAfterMs).length;
    return [name, { fresh, known: living.length }] as const;
  });
  return new Map(groups.filter(([, { known }]) => known > 0));
}

/**
 * Metrics of the question whose LAST over no series at all is 0, because it is the engine that counts them. `state` leaves
 * them out: it has no group then.
 */
export function zeroTotals({ metrics, type, filters, groupBy }: ModelQuestion): string[] {
  if (groupBy.length > 0 || pinnedBy(filters).length > 0) return [];
  return metrics
    .filter((metric) => metric.kind !== 'ratio' && partsOf(metric).every((part) => part.kind === 'delta'))
    .filter((metric) => (type ?? functionsOf(metric)[0]) === 'LAST')
    .map(({ name }) => name);
}

function cellOf(group: Group, metric: ModelMetric, question: ModelQuestion, window: Window): ModelCell | undefined {
  const count = countOf(group, metric, window);
  if (count === 0) return undefined;
  const value = numberOf(group, metric, functionOf(question, metric), window, question.staleAfterMs);
  if (value === undefined) return undefined;
  const delta = metric.kind === 'ratio' ? Number.NaN : (numberOf(group, metric, 'DELTA', window, undefined) ?? 0);
  return { value, count, delta };
}

function rowsOf<T>(
  groups: readonly Group[],
  { metrics }: ModelQuestion,
  of: (group: Group, metric: ModelMetric) => T | undefined,
): Map<string, Map<string, T>> {
  const rows = groups.map((group) => {
    const row = new Map<string, T>();
    for (const metric of metrics) {
      const one = of(group, metric);
      if (one !== undefined) row.set(metric.name, one);
    }
    return [group.name, row] as const;
  });
  return new Map(rows.filter(([, row]) => row.size > 0));
}
