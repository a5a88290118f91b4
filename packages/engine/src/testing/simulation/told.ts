import type { Snapshot } from '@streamgauge/protocol';
import { functionOf } from '../reference/answer.js';
import type { ModelQuestion } from '../reference/groups.js';
import type { ModelFunction, ModelMetric } from '../reference/metric.js';
import type { World } from './world.js';

/** What a receiver asks, and what it has been told so far. */
export interface Told {
  readonly question: ModelQuestion;
  readonly windowMs: number;
  /** What everything since builds on. */
  readonly snapshot: Snapshot;
  /** Group → metric → value, as a client that merges frames has it. */
  readonly held: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Groups that it knows to be silent. */
  readonly stale: ReadonlySet<string>;
  /** Whether it is told late, now and then. */
  readonly isNarrow: boolean;
  /** What has happened, of which it is told. */
  readonly world: World;
}

/** Functions that a window without readings brings to 0. */
export const fallingTypes: readonly ModelFunction[] = ['SUM', 'DELTA', 'RATE', 'COUNT'];

/** A metric of the question, by name. */
export function metricOf({ question }: Pick<Told, 'question'>, name: string): ModelMetric | undefined {
  return question.metrics.find((metric) => metric.name === name);
}

/** The function that is asked of a metric of the question. */
export function typeOf({ question }: Pick<Told, 'question'>, metric: ModelMetric): ModelFunction {
  return functionOf(question, metric);
}

/** Where something does not hold, in words. */
export function placeOf({ question, snapshot, windowMs }: Told, fromMs: number, toMs: number): string {
  const metrics = question.metrics.map(({ name }) => name);
  return `view ${snapshot.view} of ${windowMs} ms [${fromMs}, ${toMs}) ${JSON.stringify({ ...question, metrics })}`;
}
