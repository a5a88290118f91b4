import { describe, expect, it } from 'vitest';
import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { stepMsMax } from '../step-clock.js';
import { EnergySimulator } from './energy-simulator.js';

/** A midnight of the households, which live at UTC+1. */
const midnightMs = Date.UTC(2026, 4, 3, 23);
const hourMs = 3_600_000;

function run(tenantId: string, seed: number, fromMs: number, steps: number, stepMs = 1_000): IncomingSample[] {
  const simulator = new EnergySimulator({ tenantId, seed });
  return Array.from({ length: steps }, (_, index) => simulator.step(fromMs + index * stepMs)).flat();
}

function connectionsOf(samples: IncomingSample[]): Map<string, IncomingSample[]> {
  const whole = samples.filter((sample) => sample.metrics.power_w !== undefined);
  const byMeter = new Map<string, IncomingSample[]>();
  for (const sample of whole) {
    const meterId = sample.labels?.meterId ?? '';
    const readings = byMeter.get(meterId);
    if (readings === undefined) byMeter.set(meterId, [sample]);
    else readings.push(sample);
  }
  return byMeter;
}

function values(samples: readonly IncomingSample[], metric: string): number[] {
  return samples.flatMap((sample) => sample.metrics[metric] ?? []);
}

const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

// One day in steps of ten seconds: enough for every appliance to have run.
const day = run('riverside', 11, midnightMs, 8_640, 10_000);
const night = run('riverside', 21, midnightMs + 2 * hourMs, 7_200);
const evening = run('riverside', 11, midnightMs + 17.5 * hourMs, 7_200);

it('the same seed and times give the same samples', () => {
  expect(run('riverside', 5, midnightMs, 300)).toEqual(run('riverside', 5, midnightMs, 300));
});

it('another seed and another tenant live another day', () => {
  const powers = (samples: IncomingSample[]) => values(samples, 'power_w').join();
  const days = [
    run('riverside', 5, midnightMs, 60),
    run('riverside', 6, midnightMs, 60),
    run('lakeside', 5, midnightMs, 60),
  ];
  expect(new Set(days.map(powers)).size).toBe(3);
});

it('four meters report, one of them only every ten seconds', () => {
  const counts = [...connectionsOf(run('riverside', 5, midnightMs, 60)).values()].map((samples) => samples.length);
  expect(counts).toEqual([60, 60, 60, 6]);
});

it('a timer that fires a little early costs no reading', () => {
  const simulator = new EnergySimulator({ tenantId: 'riverside', seed: 5 });
  const jitterMs = (index: number) => (index % 3) * 40;
  const samples = Array.from({ length: 60 }, (_, index) =>
    simulator.step(midnightMs + index * 1_000 - jitterMs(index)),
  );
  expect(connectionsOf(samples.flat()).get('riverside-meter-1')).toHaveLength(60);
});

describe('registers', () => {
  it.each([
    ['a day in steps of 10 s', day],
    ['an evening in steps of 1 s', evening],
  ])('are the integral of the reported power: %s', (_, samples) => {
    for (const readings of connectionsOf(samples).values()) {
      let imported = 0;
      let exported = 0;
      for (const [index, reading] of readings.entries()) {
        const before = readings[index - 1];
        const hours = before === undefined ? 0 : ((reading.timestampMs ?? 0) - (before.timestampMs ?? 0)) / hourMs;
        imported += ((before?.metrics.power_import_w ?? 0) * hours) / 1_000;
        exported += ((before?.metrics.power_export_w ?? 0) * hours) / 1_000;
        // Registers show whole Wh, rounded down.
        expect(Math.abs((reading.metrics.energy_import_kwh ?? Number.NaN) - imported + 0.0005)).toBeLessThan(0.000_501);
        expect(Math.abs((reading.metrics.energy_export_kwh ?? Number.NaN) - exported + 0.0005)).toBeLessThan(0.000_501);
      }
    }
  });

  it('never fall', () => {
    for (const readings of connectionsOf(day).values()) {
      const register = values(readings, 'energy_import_kwh');
      expect(register).toEqual(register.toSorted((a, b) => a - b));
    }
  });

  it('stand still while the computer sleeps', () => {
    const simulator = new EnergySimulator({ tenantId: 'riverside', seed: 5 });
    simulator.step(midnightMs);
    const [awake] = simulator.step(midnightMs + 8 * hourMs);
    expect(awake?.metrics.energy_import_kwh).toBeLessThan((10 * stepMsMax) / hourMs);
  });

  it('of circuits add up to a part of their connection', () => {
    // At night, when no sun hides a part of the use from the meter.
    const imported = values(connectionsOf(night).get('riverside-meter-1') ?? [], 'energy_import_kwh').at(-1) ?? 0;
    const circuits = night.filter(
      ({ labels }) => labels?.meterId === 'riverside-meter-1' && labels.circuit !== undefined,
    );
    const usedKwh = values(circuits, 'energy_wh').reduce((sum, wh) => sum + wh, 0) / 1_000;
    expect(usedKwh).toBeGreaterThan(0.02);
    expect(usedKwh).toBeLessThan(imported);
  });

  it('of circuits report once per minute', () => {
    const kitchen = night.filter(
      ({ labels }) => labels?.meterId === 'riverside-meter-1' && labels.circuit === 'kitchen',
    );
    expect(kitchen).toHaveLength(119);
    expect(kitchen.every(({ timestampMs = 0 }) => timestampMs % 60_000 === 0)).toBe(true);
  });
});

describe('a day', () => {
  it('uses what a home uses, peaks below its fuse, and never rests at 0', () => {
    const flat = connectionsOf(day).get('riverside-meter-2') ?? [];
    const power = values(flat, 'power_w');
    expect(values(flat, 'energy_import_kwh').at(-1)).toBeGreaterThan(2);
    expect(values(flat, 'energy_import_kwh').at(-1)).toBeLessThan(12);
    expect(Math.max(...power)).toBeGreaterThan(1_900);
    expect(Math.max(...power)).toBeLessThan(5_750);
    expect(Math.min(...power)).toBeGreaterThan(40);
  });

  it('has its low in the small hours and its high in the evening', () => {
    const flat = connectionsOf(day).get('riverside-meter-2') ?? [];
    const between = (from: number, to: number) =>
      flat.filter(
        ({ timestampMs = 0 }) => timestampMs >= midnightMs + from * hourMs && timestampMs < midnightMs + to * hourMs,
      );
    expect(mean(values(between(19, 22), 'power_w'))).toBeGreaterThan(1.5 * mean(values(between(2, 5), 'power_w')));
  });

  it('exports around noon where there are panels, and nothing at night', () => {
    const solar = connectionsOf(day).get('riverside-meter-1') ?? [];
    const exportAt = (hour: number) =>
      values(
        solar.filter(({ timestampMs = 0 }) => Math.floor((timestampMs - midnightMs) / hourMs) === hour),
        'power_export_w',
      );
    expect(mean(exportAt(12))).toBeGreaterThan(300);
    expect(Math.max(...exportAt(2))).toBe(0);
    expect(values(connectionsOf(day).get('riverside-meter-2') ?? [], 'power_export_w').every((w) => w === 0)).toBe(
      true,
    );
  });

  it('cycles the fridge also at night, when nobody is up', () => {
    const kitchen = night.filter(
      (sample) => sample.labels?.meterId === 'riverside-meter-1' && sample.labels.circuit === 'kitchen',
    );
    const perMinuteWh = values(kitchen, 'energy_wh');
    // Above one Wh per minute the compressor runs; count how often it starts.
    const starts = perMinuteWh.filter((wh, index) => wh > 1 && (perMinuteWh[index - 1] ?? wh) < 0.5).length;
    expect(starts).toBeGreaterThanOrEqual(2);
    expect(starts).toBeLessThanOrEqual(6);
  });
});

describe('electricity', () => {
  it('net power is import less export, and apparent power is at least as large', () => {
    for (const { metrics } of [...connectionsOf(day).values()].flat()) {
      const { power_w = 0, power_import_w = 0, power_export_w = 0, apparent_power_va = 0 } = metrics;
      expect(power_w).toBe(power_import_w - power_export_w);
      expect(apparent_power_va).toBeGreaterThanOrEqual(Math.abs(power_w));
    }
  });

  it('voltage and frequency stay within the limits of a European grid', () => {
    const voltage = values(day, 'voltage_v');
    const frequency = values(day, 'frequency_hz');
    expect(Math.min(...voltage)).toBeGreaterThan(207);
    expect(Math.max(...voltage)).toBeLessThan(253);
    expect(Math.min(...frequency)).toBeGreaterThan(49.8);
    expect(Math.max(...frequency)).toBeLessThan(50.2);
  });

  it('voltage sags with load', () => {
    const flat = connectionsOf(evening).get('riverside-meter-2') ?? [];
    const voltageWhere = (test: (powerW: number) => boolean) =>
      mean(
        flat.filter(({ metrics }) => test(metrics.power_w ?? 0)).map(({ metrics }) => metrics.voltage_v ?? Number.NaN),
      );
    expect(voltageWhere((powerW) => powerW > 1_800)).toBeLessThan(voltageWhere((powerW) => powerW < 800) - 1);
  });

  it('a three-phase connection has one voltage and current for each conductor, and none of its own', () => {
    const samples = run('riverside', 5, midnightMs, 1).filter(
      (sample) => sample.labels?.meterId === 'riverside-meter-3',
    );
    expect(samples.map((sample) => sample.labels?.phase)).toEqual([undefined, 'L1', 'L2', 'L3']);
    expect(samples[0]?.metrics.voltage_v).toBeUndefined();
    expect(Object.keys(samples[1]?.metrics ?? {})).toEqual(['voltage_v', 'current_a']);
  });
});
