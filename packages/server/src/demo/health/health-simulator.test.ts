import { describe, expect, it } from 'vitest';
import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { HealthSimulator } from './health-simulator.js';

const startMs = Date.UTC(2026, 4, 4, 8);

function run(tenantId: string, seed: number, seconds: number): IncomingSample[] {
  const simulator = new HealthSimulator({ tenantId, seed });
  return Array.from({ length: seconds }, (_, index) => simulator.step(startMs + index * 1_000)).flat();
}

const twoHours = run('riverside', 4, 7_200);

function patient(number: number, samples = twoHours): IncomingSample[] {
  return samples.filter((sample) => sample.labels?.patientId === `riverside-patient-${number}`);
}

function values(samples: readonly IncomingSample[], metric: string): number[] {
  return samples.flatMap((sample) => sample.metrics[metric] ?? []);
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const sumOf = (f: (x: number, y: number) => number) =>
    xs.reduce((sum, x, index) => sum + f(x - meanX, (ys[index] ?? Number.NaN) - meanY), 0);
  return sumOf((x, y) => x * y) / Math.sqrt(sumOf((x) => x * x) * sumOf((_, y) => y * y));
}

/** Median of each minute, which motion of a few seconds does not move. */
function minutes(samples: readonly IncomingSample[], metric: string): number[] {
  return Array.from({ length: Math.floor(samples.length / 60) }, (_, minute) =>
    median(values(samples.slice(minute * 60, minute * 60 + 60), metric).filter((value) => value !== 0)),
  );
}

it('the same seed and times give the same samples', () => {
  expect(run('riverside', 4, 300)).toEqual(run('riverside', 4, 300));
});

it('another seed and another tenant have other patients', () => {
  const rates = [run('riverside', 4, 60), run('riverside', 5, 60), run('lakeside', 4, 60)].map((samples) =>
    values(samples, 'heart_rate').join(),
  );
  expect(new Set(rates).size).toBe(3);
});

it('each of three patients has a sample each second, from one device', () => {
  for (const number of [1, 2, 3]) {
    expect(patient(number)).toHaveLength(7_200);
    expect(new Set(patient(number).map((sample) => sample.labels?.deviceId))).toEqual(
      new Set([`riverside-monitor-${number}`]),
    );
  }
});

describe('physiology', () => {
  it.each([1, 2, 3])('patient %i stays among the living', (number) => {
    const heartRate = minutes(patient(number), 'heart_rate').filter((value) => !Number.isNaN(value));
    expect(Math.min(...heartRate)).toBeGreaterThan(40);
    expect(Math.max(...heartRate)).toBeLessThan(130);
    const breaths = minutes(patient(number), 'respiratory_rate').filter((value) => !Number.isNaN(value));
    expect(Math.min(...breaths)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...breaths)).toBeLessThan(32);
    expect(Math.min(...minutes(patient(number), 'spo2'))).toBeGreaterThan(88);
    expect(Math.max(...values(patient(number), 'spo2'))).toBeLessThanOrEqual(100);
  });

  it.each([1, 2, 3])('heart and breath of patient %i move together, but not in step', (number) => {
    const heart = minutes(patient(number), 'heart_rate');
    const breath = minutes(patient(number), 'respiratory_rate');
    const measured = heart.flatMap((rate, index) => (Number.isNaN(rate) ? [] : [[rate, breath[index] ?? 0] as const]));
    const r = correlation(
      measured.map(([rate]) => rate),
      measured.map(([, breaths]) => breaths),
    );
    expect(r).toBeGreaterThan(0.3);
    expect(r).toBeLessThan(0.97);
  });

  it('the heart rate swings with each breath', () => {
    // Four minutes of calm: the rate rises and falls around its one-minute mean about as often as the patient breathes.
    const pulse = values(patient(1), 'heart_rate').slice(0, 60);
    const level = mean(pulse);
    const turns = pulse.filter(
      (rate, index) => index > 0 && rate > level && (pulse[index - 1] ?? rate) <= level,
    ).length;
    const breaths = mean(values(patient(1), 'respiratory_rate').slice(0, 60));
    expect(Math.abs(turns - breaths)).toBeLessThanOrEqual(6);
  });

  it('heart rate and pulse rate agree when nothing is disturbed', () => {
    const differences = patient(1).flatMap(({ metrics }) =>
      metrics.heart_rate ? [Math.abs(metrics.heart_rate - (metrics.pulse_rate ?? Number.NaN))] : [],
    );
    expect(median(differences)).toBeLessThanOrEqual(1);
  });
});

describe('blood pressure', () => {
  it('is one triple with one time, systolic over mean over diastolic', () => {
    for (const { metrics } of twoHours) {
      const { systolic, mean_arterial, diastolic } = metrics;
      expect([systolic, mean_arterial, diastolic].filter((value) => value !== undefined).length % 3).toBe(0);
      if (systolic === undefined || mean_arterial === undefined || diastolic === undefined) continue;
      expect(systolic).toBeGreaterThan(mean_arterial);
      expect(mean_arterial).toBeGreaterThan(diastolic);
      expect(diastolic).toBeGreaterThanOrEqual(40);
      expect(systolic).toBeLessThanOrEqual(190);
    }
  });

  it('comes each second from a line and each quarter of an hour from a cuff', () => {
    expect(values(patient(1), 'systolic')).toHaveLength(7_200);
    expect(values(patient(3), 'systolic')).toHaveLength(8);
  });
});

it('temperature comes once per minute', () => {
  expect(values(patient(1), 'temperature')).toHaveLength(120);
  expect(Math.abs(mean(values(patient(1), 'temperature')) - 36.8)).toBeLessThan(0.5);
});

describe('a lead that falls off', () => {
  /** Lengths in seconds of the times without a heart rate; one that has not ended is not listed. */
  function leadOffSeconds(samples: readonly IncomingSample[]): number[] {
    const lengths: number[] = [];
    let length = 0;
    for (const { metrics } of samples) {
      if (!metrics.heart_rate) length += 1;
      else if (length > 0) {
        lengths.push(length);
        length = 0;
      }
    }
    return lengths;
  }

  it.each([1, 2, 3])('happens to patient %i now and then, and ends within two minutes', (number) => {
    const lengths = leadOffSeconds(patient(number));
    expect(lengths.length).toBeGreaterThanOrEqual(2);
    expect(lengths.length).toBeLessThanOrEqual(20);
    expect(Math.max(...lengths)).toBeLessThan(120);
  });

  it('takes heart rate and breath away, as 0 or by silence after the make of the monitor, while the pulse goes on', () => {
    const without = (number: number) => patient(number).filter(({ metrics }) => !metrics.heart_rate);
    expect(without(1).every(({ metrics }) => metrics.heart_rate === 0 && metrics.respiratory_rate === 0)).toBe(true);
    expect(without(2).every(({ metrics }) => !('heart_rate' in metrics) && !('respiratory_rate' in metrics))).toBe(
      true,
    );
    for (const { metrics } of [...without(1), ...without(2)]) expect(metrics.pulse_rate).toBeGreaterThan(40);
  });
});

it('motion shows up as beats that the patient does not have', () => {
  const usual = median(values(patient(1), 'heart_rate'));
  const artefacts = patient(1).filter(({ metrics }) => (metrics.heart_rate ?? 0) > usual + 20);
  expect(artefacts.length).toBeGreaterThan(20);
  expect(artefacts.length).toBeLessThan(720);
});
