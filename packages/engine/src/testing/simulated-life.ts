/** A life of the channel `everything`, drawn from dice: samples, questions and ends of series that meet each other often. */
import type { FilterNode, ModelFilters } from './reference/filters.js';
import type { ModelQuestion } from './reference/groups.js';
import { functionsOf, type ModelFunction, type ModelMetric, modelFunctions, partsOf } from './reference/metric.js';
import type { KeptSample } from './reference/readings.js';
import type { SeriesEnd } from './reference/series-lives.js';
import type { SeededDice } from './seeded-dice.js';
import { everyMetric, lifeStaleAfterMs, type Range, sentMetrics } from './simulated-catalog.js';

const tenants = ['a', 'a:b'];
/** Names that are properties of every object, numbers as text, and texts that collide when they are joined. */
const valuesByLabel = {
  meter: ['m1', 'm2', '7', '-12.5', '1e2', '__proto__', 'constructor'],
  site: ['north', 'b:north', 'a"],["b', '10', 'Ω🙂'],
  currency: ['EUR', 'USD'],
} as const;
/** Series that send most of the samples, so that each has a history; among them one with the labels of a whole group. */
const familiar: readonly Readonly<Record<string, string>>[] = [
  { meter: 'm1' },
  { meter: 'm1', site: 'north', currency: 'EUR' },
  { meter: '7', site: 'b:north', currency: 'EUR' },
  { meter: '__proto__', site: 'a"],["b', currency: 'USD' },
  { meter: '-12.5', site: 'north' },
];
const labelNames = ['meter', 'site', 'currency'] as const;
const windowsMs = [100, 100, 300, 1_000, 2_000, 5_000, 60_000];

export function drawTenant(dice: SeededDice): string {
  return dice.pick(tenants);
}

export function drawLabels(dice: SeededDice): Readonly<Record<string, string>> {
  if (dice.chance(0.8)) return dice.pick(familiar);
  return {
    meter: dice.pick(valuesByLabel.meter),
    ...(dice.chance(0.6) ? { site: dice.pick(valuesByLabel.site) } : {}),
    ...(dice.chance(0.5) ? { currency: dice.pick(valuesByLabel.currency) } : {}),
  };
}

/**
 * A sample that arrives at `nowMs`: late, in time or ahead, in few distinct steps, so that times are often equal.
 * One in twenty takes back: the increments of its counters are negative, and it says what it corrects.
 */
export function drawSample(dice: SeededDice, nowMs: number): KeptSample {
  const tenantId = drawTenant(dice);
  const labels = drawLabels(dice);
  const corrects = dice.chance(0.05);
  const chosen = sentMetrics.filter(() => dice.chance(0.35));
  const metrics: Record<string, number> = {};
  for (const { name, range } of chosen.length > 0 ? chosen : [dice.pick(sentMetrics)]) {
    const reading = drawReading(dice, range, nowMs);
    metrics[name] = corrects && range === 'increase' ? 0 - reading : reading;
  }
  return {
    tenantId,
    labels,
    metrics,
    timestampMs: nowMs + (dice.below(7) - 4) * 250,
    arrivedMs: nowMs,
    ...(dice.chance(0.1) ? { quality: dice.pick(['invalid', 'invalid', 'estimated', 'demo'] as const) } : {}),
    ...(corrects ? { corrects: `sample-${dice.below(100)}` } : {}),
  };
}

/** Eighths and whole numbers where sums are compared exactly; −0 is never drawn. */
function drawReading(dice: SeededDice, range: Range, nowMs: number): number {
  switch (range) {
    case 'increase':
      return dice.below(2_000);
    case 'register':
      // Rises with time, flickers within its noise band, and starts again now and then.
      if (dice.chance(0.05)) return dice.below(5);
      return 1_000 + Math.floor((nowMs % 1_000_000) / 200) + dice.below(8) / 8;
    case 'level':
      return dice.below(200) - 100;
    case 'reading':
      return dice.chance(0.1) ? 0 : dice.below(2_000) - 1_000;
    case 'positive':
      // Over six decades, and sometimes what a sketch has no bucket for.
      return dice.chance(0.05) ? 0 : 10 ** (dice.next() * 6 - 2);
    case 'magnitudes':
      // The large ones cancel out; additions one by one would have lost the small ones by then. All are binary fractions,
      // so that a compensated sum is exact.
      return dice.pick([1e17, 0 - 1e17, 1e17, 0 - 1e17, 7, 0.125]);
    case 'immense':
      return dice.pick([1e300, 3e299, 1e-300, 5e-324, 1]);
  }
}

/** A question about the channel, by whoever of the tenants, and its window, ms. */
export function drawQuestion(dice: SeededDice): { readonly question: ModelQuestion; readonly windowMs: number } {
  const type = dice.chance(0.1) ? undefined : dice.pick(modelFunctions);
  const groupBy = labelNames.filter(() => dice.chance(0.35));
  const question: ModelQuestion = {
    tenantId: drawTenant(dice),
    metrics: drawMetrics(dice, type, groupBy),
    ...(type === undefined ? {} : { type }),
    filters: drawFilters(dice),
    groupBy,
    staleAfterMs: lifeStaleAfterMs,
  };
  return { question, windowMs: dice.pick(windowsMs) };
}

/** A question that differs from another in one thing, so that nobody may be told the answer to the other. */
export function drawNeighbour(
  dice: SeededDice,
  question: ModelQuestion,
  windowMs: number,
): { readonly question: ModelQuestion; readonly windowMs: number } {
  switch (dice.below(5)) {
    case 0:
      return { question: { ...question, tenantId: drawTenant(dice) }, windowMs };
    case 1:
      return { question, windowMs: dice.pick(windowsMs) };
    case 2: {
      const label = dice.pick(labelNames);
      const groupBy = labelNames.filter((name) => question.groupBy.includes(name) !== (name === label));
      return { question: { ...question, groupBy }, windowMs };
    }
    case 3:
      return { question: { ...question, filters: drawFilters(dice) }, windowMs };
    default: {
      const fitting = modelFunctions.filter((name) => question.metrics.every((one) => functionsOf(one).includes(name)));
      return { question: fitting.length === 0 ? question : { ...question, type: dice.pick(fitting) }, windowMs };
    }
  }
}

/** Metrics that the function fits. What is not additive over the grouping comes seldom: most of it would be refused. */
function drawMetrics(
  dice: SeededDice,
  type: ModelFunction | undefined,
  groupBy: readonly string[],
): readonly ModelMetric[] {
  const fitting = everyMetric
    .filter((metric) => type === undefined || functionsOf(metric).includes(type))
    // Sums are promised to be compensated; areas of values that cancel out are not.
    .filter(({ name }) => type !== 'TWA' || name !== 'magnitudes');
  const additive = fitting.filter((metric) =>
    partsOf(metric).every(
      ({ across, within }) =>
        (across !== 'none' || groupBy.length === labelNames.length) &&
        (within === undefined || groupBy.includes(within)),
    ),
  );
  const chosen = fitting.filter((metric) => dice.chance(additive.includes(metric) ? 0.4 : 0.04));
  if (chosen.length > 0) return chosen;
  return [dice.pick(additive.length > 0 ? additive : fitting)];
}

export function drawFilters(dice: SeededDice): ModelFilters {
  if (dice.chance(0.35)) return {};
  if (dice.chance(0.5)) return drawNode(dice, 2);
  const filters: Record<string, readonly string[]> = {};
  for (const label of labelNames) {
    if (dice.chance(0.4)) filters[label] = [...new Set([drawValue(dice, label), drawValue(dice, label)])];
  }
  return filters;
}

/** A tree of conditions, at most `depth` joints deep. */
function drawNode(dice: SeededDice, depth: number): FilterNode {
  if (depth > 0 && dice.chance(0.5)) {
    const op = dice.pick(['and', 'and', 'or', 'or', 'not'] as const);
    const count = op === 'not' ? 1 : 1 + dice.below(3);
    return { op, nodes: Array.from({ length: count }, () => drawNode(dice, depth - 1)) };
  }
  const key = dice.pick(labelNames);
  const value = drawValue(dice, key);
  const op = dice.pick(['eq', 'eq', 'ne', 'in', 'nin', 'sw', 'gt', 'gte', 'lt', 'lte'] as const);
  switch (op) {
    case 'eq':
    case 'ne':
      return { op, key, value };
    case 'sw':
      return { op, key, value: value.slice(0, 1) };
    case 'in':
    case 'nin':
      return { op, key, values: [value, drawValue(dice, key)] };
    default:
      return { op, key, value: dice.chance(0.5) ? value : dice.pick([-12.5, 0, 7, 10, 100]) };
  }
}

function drawValue(dice: SeededDice, label: (typeof labelNames)[number]): string {
  return dice.pick<string>(valuesByLabel[label]);
}

/** The end of a series that has sent something, at `nowMs`. */
export function drawEnd(dice: SeededDice, samples: readonly KeptSample[], nowMs: number): SeriesEnd {
  const { tenantId, labels } = dice.pick(samples);
  return { tenantId, labels, endedMs: nowMs };
}

/** The question as a client writes it. */
export function requestOf({ metrics, type, filters, groupBy }: ModelQuestion, windowMs: number) {
  return {
    channel: 'everything',
    metrics: metrics.map(({ name }) => name),
    filters,
    groupBy: [...groupBy],
    aggregation: { ...(type === undefined ? {} : { type }), window: windowMs / 1_000 },
  };
}
