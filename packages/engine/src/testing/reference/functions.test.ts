import { describe, expect, it } from 'vitest';
import { last, ofSeries, percentile, timeWeightedMean } from './functions.js';
import type { MeasuredMetric, ModelFunction } from './metric.js';
import { type KeptSample, readingsOf } from './readings.js';

const gauge: MeasuredMetric = { name: 'x', kind: 'gauge', across: 'sum' };
const counter: MeasuredMetric = { name: 'x', kind: 'delta', across: 'sum' };

type Sent = readonly [value: number, timestampMs: number, arrivedMs?: number];

function series(...sent: readonly Sent[]) {
  const samples = sent.map(([value, timestampMs, arrivedMs = timestampMs]): KeptSample => {
    return { tenantId: 't', labels: {}, metrics: { x: value }, timestampMs, arrivedMs };
  });
  return readingsOf(samples, gauge);
}

describe('a function of one series', () => {
  // 7 and 9 arrive before the window [100, 600); 3 is measured at 90 and arrives at 200; 1 arrives with its end.
  const readings = series([7, 20], [9, 50], [4, 150], [3, 90, 200], [8, 590], [1, 600]);
  const window = { fromMs: 100, toMs: 600 };

  it.each([
    ['LAST', 8, 31],
    ['SUM', 15, 15],
    ['AVG', 5, 5],
    ['MIN', 3, 3],
    ['MAX', 8, 8],
    ['COUNT', 3, 3],
    ['DELTA', 8 - 9, 15],
  ] as const)('%s of a gauge is %d and of a counter %d', (name, ofGauge, ofCounter) => {
    expect(ofSeries(name, readings, gauge, window, undefined)).toBe(ofGauge);
    expect(ofSeries(name, readings, counter, window, undefined)).toBe(ofCounter);
  });

  it('RATE is the increase of 15 in half a second', () => {
    expect(ofSeries('RATE', readings, counter, window, undefined)).toBe(30);
  });

  it('is unknown without a reading in the window, but for LAST', () => {
    const silent = { fromMs: 60, toMs: 100 };
    for (const name of ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'DELTA', 'RATE', 'TWA', 'P50'] satisfies ModelFunction[]) {
      expect(ofSeries(name, readings, gauge, silent, 1_000), name).toBeUndefined();
    }
    expect(ofSeries('LAST', readings, gauge, silent, undefined)).toBe(9);
    expect(ofSeries('LAST', readings, gauge, { fromMs: 0, toMs: 20 }, undefined)).toBeUndefined();
  });

  it('LAST takes the later arrival of equal timestamps and no late one', () => {
    expect(last(series([1, 10], [2, 10, 11], [3, 9, 12]), gauge, 100)).toBe(2);
  });

  it('LAST of a counter with a daily reset counts from midnight on', () => {
    const daily: MeasuredMetric = { ...counter, startOfDayMs: (ms) => Math.floor(ms / 1_000) * 1_000 };
    const increases = series([5, 900], [7, 999], [2, 500, 1_000], [3, 1_001]);
    expect(last(increases, daily, 999)).toBe(5);
    expect(last(increases, daily, 1_000), 'just before midnight is not the old day any more').toBe(0);
    expect(last(increases, daily, 1_001)).toBe(2);
    expect(last(increases, daily, 1_500)).toBe(5);
    expect(last(increases, daily, 2_000)).toBe(0);
    expect(last(increases, daily, 900)).toBeUndefined();
  });

  it('DELTA of the first window is what followed the earliest reading', () => {
    const first = { fromMs: 0, toMs: 100 };
    expect(ofSeries('DELTA', series([10, 5]), gauge, first, undefined)).toBe(0);
    expect(ofSeries('DELTA', series([10, 5], [25, 8], [3, 2, 9]), gauge, first, undefined)).toBe(25 - 3);
  });

  it('percentiles are values that were measured', () => {
    const values = [50, 10, 40, 20, 30];
    expect(percentile(values, 0.5)).toBe(30);
    expect(percentile(values, 0.95)).toBe(40);
    expect(percentile([...values, 60], 0.5)).toBe(30);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeUndefined();
    expect(percentile([100, 9], 0)).toBe(9);
  });
});

describe('the time-weighted average', () => {
  const window = { fromMs: 1_000, toMs: 2_000 };

  it('lets each reading hold until the next, the one before the window from its start, the last until its end', () => {
    // 10 holds 1000–1200, 20 holds 1200–1700, 40 holds 1700–2000.
    const readings = series([10, 700], [20, 1_200], [40, 1_700]);
    expect(timeWeightedMean(readings, window, 5_000)).toBe((10 * 200 + 20 * 500 + 40 * 300) / 1_000);
  });

  it('lets none hold longer than staleAfter', () => {
    // At most 250 ms: 10 holds 1000–950 = not at all, 20 holds 1200–1450, 40 holds 1700–1950.
    const readings = series([10, 700], [20, 1_200], [40, 1_700]);
    expect(timeWeightedMean(readings, window, 250)).toBe((20 * 250 + 40 * 250) / 500);
    // At most 400 ms: 10 holds 1000–1100, 20 holds 1200–1600, 40 holds 1700–2000.
    expect(timeWeightedMean(readings, window, 400)).toBe((10 * 100 + 20 * 400 + 40 * 300) / 800);
  });

  it('leaves late readings out and counts one ahead of its window for no time', () => {
    // 30 is late; 40 is measured at 2100: 20 holds until then, 40 not at all.
    const readings = series([20, 1_000], [30, 900, 1_300], [40, 2_100, 1_900]);
    expect(timeWeightedMean(readings, window, 5_000)).toBe(20);
  });

  it('counts the reading before the window only from its own time on', () => {
    // 10 arrived before the window and was measured in it, at 1400; 30 was measured at 1600.
    const readings = series([10, 1_400, 990], [30, 1_600]);
    expect(timeWeightedMean(readings, window, 5_000)).toBe((10 * 200 + 30 * 400) / 600);
  });

  it('takes a reading of the window that was measured before it for the whole of its time', () => {
    // 10 is measured at 400 and arrives at 1100; it holds until 1500, longer than the window has lasted then.
    const readings = series([10, 400, 1_100], [50, 1_500]);
    expect(timeWeightedMean(readings, window, 5_000)).toBe((10 * 1_100 + 50 * 500) / 1_600);
  });

  it('is unknown when only late readings arrived, or nothing held for any time', () => {
    expect(timeWeightedMean(series([10, 900], [20, 800, 1_500]), window, 5_000)).toBeUndefined();
    expect(timeWeightedMean(series([10, 2_500, 1_500]), window, 5_000)).toBeUndefined();
  });

  it('must be told how long a reading holds', () => {
    expect(() => ofSeries('TWA', series([1, 1_500]), gauge, window, undefined)).toThrow('staleAfterMs');
  });
});
