import { describe, expect, it } from 'vitest';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { answer, coverage, isAmbiguous, state } from './reference/answer.js';
import { exactSum } from './reference/exact-sum.js';
import { isNode } from './reference/filters.js';
import type { ModelQuestion } from './reference/groups.js';
import { type ModelFunction, type ModelMetric, modelFunctions } from './reference/metric.js';
import { invalidOf, type KeptSample, readingsOf } from './reference/readings.js';
import { livesOf, type SeriesEnd } from './reference/series-lives.js';
import { SeededDice } from './seeded-dice.js';
import { everyMetric, everything, lifeStaleAfterMs, lifeStartMs } from './simulated-catalog.js';
import { drawEnd, drawFilters, drawQuestion, drawSample, requestOf } from './simulated-life.js';

const lifeMs = 12_000;

function lifeOf(seed: number): { samples: KeptSample[]; ends: SeriesEnd[] } {
  const dice = new SeededDice(seed);
  const samples: KeptSample[] = [];
  const ends: SeriesEnd[] = [];
  for (let nowMs = lifeStartMs; nowMs < lifeStartMs + lifeMs; nowMs += 20 * (1 + dice.below(3))) {
    if (samples.length > 0 && dice.chance(0.05)) ends.push(drawEnd(dice, samples, nowMs));
    else samples.push(drawSample(dice, nowMs));
  }
  return { samples, ends };
}

function metricsNamed(...names: readonly string[]): ModelMetric[] {
  return everyMetric.filter(({ name }) => names.includes(name));
}

function ask(type: ModelFunction, names: readonly string[], more: Partial<ModelQuestion> = {}): ModelQuestion {
  const metrics = metricsNamed(...names);
  return { tenantId: 'a', metrics, type, filters: {}, groupBy: [], staleAfterMs: lifeStaleAfterMs, ...more };
}

const seeds = [1, 2, 3];
const endMs = lifeStartMs + lifeMs;

describe('a simulated life', () => {
  it('is the same for the same seed', () => {
    expect(lifeOf(7)).toEqual(lifeOf(7));
    expect(lifeOf(7)).not.toEqual(lifeOf(8));
    expect(drawQuestion(new SeededDice(7))).toEqual(drawQuestion(new SeededDice(7)));
  });

  it('has samples that the catalog takes, and everything that is hard about them', () => {
    const channel = compileCatalog([everything]).get('everything');
    const samples = seeds.flatMap((seed) => lifeOf(seed).samples);
    for (const { labels, metrics } of samples) {
      for (const label of Object.keys(labels)) expect(channel?.labelIndex.has(label)).toBe(true);
      for (const [name, value] of Object.entries(metrics)) {
        expect(channel?.metrics[channel.metricIndex.get(name) ?? -1]?.formula).toBeUndefined();
        expect(Number.isFinite(value) && !Object.is(value, -0), name).toBe(true);
      }
    }
    expect(samples.some(({ timestampMs, arrivedMs }) => timestampMs > arrivedMs)).toBe(true);
    expect(samples.some(({ labels }) => labels.meter === '__proto__')).toBe(true);
    expect(samples.some(({ corrects, metrics }) => corrects !== undefined && (metrics.trades ?? 0) < 0)).toBe(true);
    const lives = seeds.flatMap((seed) => {
      const life = lifeOf(seed);
      return livesOf(
        life.samples.filter(({ tenantId }) => tenantId === 'a'),
        life.ends,
      );
    });
    expect(lives.some(({ endedMs }) => endedMs !== undefined)).toBe(true);
    for (const metric of everyMetric) {
      if (metric.kind === 'ratio' || metric.kind === 'derived') continue;
      expect(
        lives.some((life) => readingsOf(life.samples, metric).some(({ isLate }) => isLate)),
        metric.name,
      ).toBe(true);
      expect(
        lives.some((life) => invalidOf(life.samples, metric) > 0),
        metric.name,
      ).toBe(true);
    }
  });

  it('has questions of every function about every metric, some of which cannot be answered', () => {
    const dice = new SeededDice(5);
    const questions = Array.from({ length: 2_000 }, () => drawQuestion(dice).question);
    expect(new Set(questions.map(({ type }) => type))).toEqual(new Set([undefined, ...modelFunctions]));
    const names = new Set(questions.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
    expect(names).toEqual(new Set(everyMetric.map(({ name }) => name)));
    const forms = new Set(questions.map(({ filters }) => (isNode(filters) ? filters.op : 'labels')));
    expect(forms).toEqual(
      new Set(['labels', 'and', 'or', 'not', 'eq', 'ne', 'in', 'nin', 'sw', 'gt', 'gte', 'lt', 'lte']),
    );
    const { samples, ends } = lifeOf(1);
    const some = questions.slice(0, 300);
    const refused = some.filter((question) => isAmbiguous(samples, question, endMs, ends)).length;
    expect(refused).toBeGreaterThan(10);
    expect(refused).toBeLessThan(150);
    const told = some.filter((question) => answer(samples, question, endMs - 5_000, endMs, ends).size > 0).length;
    expect(told).toBeGreaterThan(100);
  });

  it('is asked for in the words of the wire', () => {
    const question = ask('SUM', ['trades', 'power'], { filters: { meter: ['m1'] }, groupBy: ['site'] });
    expect(requestOf(question, 500)).toEqual({
      channel: 'everything',
      metrics: ['trades', 'power'],
      filters: { meter: ['m1'] },
      groupBy: ['site'],
      aggregation: { type: 'SUM', window: 0.5 },
    });
  });
});

describe.each(seeds)('the model in life %i', (seed) => {
  const { samples, ends } = lifeOf(seed);
  const additive = ['trades', 'orders', 'register', 'position', 'stock', 'power'];
  const whole = (question: ModelQuestion, fromMs = lifeStartMs, toMs = endMs) =>
    answer(samples, question, fromMs, toMs, ends).get('[]');

  it.each(['SUM', 'COUNT', 'DELTA'] as const)('has %s of windows that add up to that of their span', (type) => {
    const question = ask(type, type === 'DELTA' ? ['trades', 'stock', 'register'] : additive);
    for (const [name, { value, count }] of whole(question) ?? []) {
      const windows = Array.from({ length: lifeMs / 300 }, (_, index) => lifeStartMs + index * 300);
      const cells = windows.flatMap((fromMs) => whole(question, fromMs, fromMs + 300)?.get(name) ?? []);
      expect(exactSum(cells.map((cell) => cell.value)), name).toBeCloseTo(value, 6);
      expect(cells.reduce((total, cell) => total + cell.count, 0)).toBe(count);
    }
  });

  it('has groups that add up to the whole', () => {
    const all = whole(ask('SUM', additive));
    const rows = answer(samples, ask('SUM', additive, { groupBy: ['site', 'meter'] }), lifeStartMs, endMs, ends);
    expect(rows.size).toBeGreaterThan(5);
    for (const name of additive) {
      const values = [...rows.values()].flatMap((row) => row.get(name)?.value ?? []);
      expect(exactSum(values), name).toBeCloseTo(all?.get(name)?.value ?? Number.NaN, 6);
    }
  });

  it('splits what there is between a filter and its opposite', () => {
    const dice = new SeededDice(seed);
    const counted = (filters: ModelQuestion['filters']) =>
      whole(ask('COUNT', ['power'], { filters }))?.get('power')?.count;
    for (let round = 0; round < 50; round += 1) {
      const filters = drawFilters(dice);
      if (!isNode(filters)) continue;
      const both = (counted(filters) ?? 0) + (counted({ op: 'not', nodes: [filters] }) ?? 0);
      expect(both, JSON.stringify(filters)).toBe(counted({}));
    }
  });

  it('has as the total of what has not ended the sum of its increases, since midnight where it is daily', () => {
    const names = ['trades', 'trades_today', 'stock'];
    const totals = state(samples, ask('LAST', names), endMs).get('[]');
    const sums = answer(samples, ask('SUM', names), lifeStartMs, endMs).get('[]');
    expect(totals?.get('trades')).toBe(sums?.get('trades')?.value);
    expect(totals?.get('stock')).toBe(sums?.get('stock')?.value);
    const today = answer(samples, ask('SUM', names), lifeStartMs + 10_000, endMs).get('[]');
    expect(totals?.get('trades_today')).toBe(today?.get('trades_today')?.value);
    expect(totals?.get('trades_today')).not.toBe(sums?.get('trades_today')?.value);
  });

  it('has means and percentiles between the extremes', () => {
    const of = (type: ModelFunction, name: string) => whole(ask(type, [name]))?.get(name)?.value ?? Number.NaN;
    const ordered = ['MIN', 'P50', 'P95', 'P99', 'MAX'].map((type) => of(type as ModelFunction, 'latency'));
    expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
    for (const [mean, name] of [
      ['AVG', 'latency'],
      ['TWA', 'load'],
      ['AVG', 'lowest'],
    ] as const) {
      expect(of(mean, name)).toBeGreaterThanOrEqual(of('MIN', name));
      expect(of(mean, name)).toBeLessThanOrEqual(of('MAX', name));
    }
  });

  it('knows as many series as there are lives', () => {
    const [some] = coverage(samples, ask('LAST', ['power']), endMs, lifeStaleAfterMs, ends).values();
    const own = livesOf(
      samples.filter(({ tenantId }) => tenantId === 'a'),
      ends,
    );
    expect(some?.known).toBe(own.filter(({ endedMs }) => endedMs === undefined).length);
    expect(some?.fresh).toBeGreaterThan(0);
    expect(some?.fresh).toBeLessThan(some?.known ?? 0);
  });
});
