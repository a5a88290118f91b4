/**
 * The model that the engine is held against: it keeps every sample with its time of arrival and computes each answer from
 * scratch, the slow and obvious way. It shares no line with what it checks. Its parts are in `reference/`.
 */
import type { LabelFilters } from './reference/filters.js';
import type { ModelQuestion } from './reference/groups.js';
import type { MeasuredMetric } from './reference/metric.js';

export { answer, isAmbiguous, state } from './reference/answer.js';
export { groupName } from './reference/groups.js';
export type { KeptSample } from './reference/readings.js';

export type Type = 'LAST' | 'SUM' | 'AVG' | 'DELTA';

export interface NaiveMetric extends MeasuredMetric {
  readonly kind: 'delta' | 'cumulative' | 'gauge';
}

export interface NaiveQuestion extends ModelQuestion {
  readonly metrics: readonly NaiveMetric[];
  readonly type: Type;
  readonly filters: LabelFilters;
}
