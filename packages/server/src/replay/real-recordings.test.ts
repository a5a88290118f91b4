import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RecordedSample } from './recorded-sample.js';
import { createReplayFeeds } from './recordings-folder.js';

// The sums were computed from the bytes of the files, without this code. The files are never part of the repository.
const folder = process.env.RECORDINGS_DIR ?? resolve(import.meta.dirname, '../../../../../shared/data');
const absent = !existsSync(join(folder, 'ATTRIBUTION.md'));
if (absent)
  process.stdout.write(`No recordings in ${folder}: the tests of real recordings are skipped. Set RECORDINGS_DIR.\n`);

/** Exact to the last place where naive addition of 40,000 readings is not. */
class Sum {
  #sum = 0;
  #lost = 0;
  add(value: number): void {
    const next = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }
  get value(): number {
    return this.#sum + this.#lost;
  }
}

function sumOf(values: readonly number[]): number {
  const sum = new Sum();
  for (const value of values) sum.add(value);
  return sum.value;
}

async function samplesOf(feedName: string): Promise<RecordedSample[]> {
  const feed = (await createReplayFeeds(folder)).find(({ name }) => name === feedName);
  if (feed === undefined) throw new Error(`no feed ${feedName} in ${folder}`);
  return Array.fromAsync(feed.open());
}

/** Readings of one metric in order, of one circuit where it is named. */
function readings(samples: readonly RecordedSample[], metric: string, circuit?: string): number[] {
  return samples.filter(({ labels }) => labels.circuit === circuit).flatMap(({ metrics }) => metrics[metric] ?? []);
}

const mean = (values: readonly number[]): number => sumOf(values) / values.length;
const minutesPerKwh = 60 * 1_000;

describe.skipIf(absent)('the recorded household of UCI', () => {
  it('adds up to the energy of the month, of its first day and of each circuit', async () => {
    const samples = await samplesOf('house-sceaux');
    const power = readings(samples, 'power_w');
    expect(power).toHaveLength(40_318);
    expect(sumOf(power) / minutesPerKwh).toBeCloseTo(941.481433, 6);
    expect(Math.max(...power)).toBe(9_410);
    const endOfFirstDayMs = Date.parse('2007-02-02T00:00:00+01:00');
    const firstDay = samples.filter(({ recordedAtMs }) => recordedAtMs < endOfFirstDayMs);
    expect(sumOf(readings(firstDay, 'power_w')) / minutesPerKwh).toBeCloseTo(30.412667, 6);
    const circuits = ['kitchen', 'laundry', 'water-heater-and-air-conditioner'];
    expect(circuits.map((circuit) => sumOf(readings(samples, 'energy_wh', circuit)))).toEqual([
      47_584, 64_604, 270_274,
    ]);
  });

  it('leaves a gap where two minutes are missing, and nowhere else', async () => {
    const samples = (await samplesOf('house-sceaux')).filter(({ labels }) => labels.circuit === undefined);
    const gaps = samples.flatMap(({ recordedAtMs }, index) => {
      const previousMs = samples[index - 1]?.recordedAtMs ?? recordedAtMs - 60_000;
      return recordedAtMs - previousMs === 60_000 ? [] : [[previousMs, recordedAtMs]];
    });
    expect(gaps).toEqual([[Date.parse('2007-02-22T22:57:00+01:00'), Date.parse('2007-02-22T23:00:00+01:00')]]);
  });
});

describe.skipIf(absent)('the recorded houses of REFIT', () => {
  it.each([
    ['house-2', 290.447],
    ['house-20', 106.044],
  ])('adds %s up to %f kWh and never exceeds the 6000 W at which it was clipped', async (house, energyKwh) => {
    const power = readings(await samplesOf(house), 'power_w');
    expect(sumOf(power) / minutesPerKwh).toBeCloseTo(energyKwh, 3);
    expect(Math.max(...power)).toBeLessThanOrEqual(6_000);
  });

  it('counts no appliance in the power of the house', async () => {
    const samples = await samplesOf('house-20');
    expect(samples.filter(({ metrics, labels }) => 'power_w' in metrics && labels.circuit !== undefined)).toEqual([]);
  });
});

describe.skipIf(absent)('the recorded patients of MIMIC', () => {
  const measured = (values: readonly number[]): number[] => values.filter((value) => value !== 0);
  /** As the catalog has it: measured, and possible in a living patient. */
  const plausible = (values: readonly number[], low: number, high: number): number[] =>
    measured(values).filter((value) => value >= low && value <= high);

  it('pass zeros through, so that only the knowledge that 0 is no measurement makes the figures right', async () => {
    const samples = await samplesOf('patient-s00001');
    const heartRate = readings(samples, 'heart_rate');
    expect(mean(heartRate)).toBeCloseTo(54.98, 2);
    expect(mean(measured(heartRate))).toBeCloseTo(56.32, 2);
    expect(heartRate.filter((value) => value <= 40)).toHaveLength(47);
    expect(measured(heartRate).filter((value) => value <= 40)).toEqual([11.5]);
    const spo2 = readings(samples, 'spo2');
    expect(spo2.filter((value) => value <= 91)).toHaveLength(363);
    expect(measured(spo2).filter((value) => value <= 91)).toEqual([]);
  });

  it('hold readings that were measured and are still impossible, for the catalog to refuse', async () => {
    const samples = await samplesOf('patient-s00001');
    expect(plausible(readings(samples, 'heart_rate'), 20, 300).filter((value) => value <= 40)).toEqual([]);
    const rates = readings(samples, 'respiratory_rate');
    expect(plausible(rates, 3, 80).filter((value) => value <= 8)).toHaveLength(33);
    expect(measured(rates).filter((value) => value < 3)).toEqual([2]);
  });

  it('breathe slowly for 34 measured minutes in 30 episodes, of which few last', async () => {
    const lengths: number[] = [];
    let wasSlow = false;
    for (const rate of readings(await samplesOf('patient-s00001'), 'respiratory_rate')) {
      const isSlow = rate <= 8 && rate !== 0;
      if (isSlow) lengths.push((wasSlow ? (lengths.pop() ?? 0) : 0) + 1);
      wasSlow = isSlow;
    }
    expect(sumOf(lengths)).toBe(34);
    expect(lengths).toHaveLength(30);
    expect([2, 3, 5].map((minutes) => lengths.filter((length) => length >= minutes).length)).toEqual([2, 1, 0]);
  });

  it('show heart rate and pulse as two metrics through 72 turbulent minutes', async () => {
    const samples = await samplesOf('patient-s25047');
    const heartRate = measured(readings(samples, 'heart_rate'));
    const spo2 = measured(readings(samples, 'spo2'));
    expect(samples).toHaveLength(72);
    expect([Math.min(...heartRate), Math.max(...heartRate)]).toEqual([44.7, 103]);
    expect([Math.min(...spo2), Math.max(...spo2)]).toEqual([36, 100]);
    expect(Math.max(...readings(samples, 'pulse_rate'))).toBe(277);
  });
});

describe.skipIf(absent)('the recorded day of Mt. Gox', () => {
  it('adds up to its trades, bitcoins and dollars, each trade with an id of its own', async () => {
    const samples = await samplesOf('mtgox-trades');
    expect(sumOf(readings(samples, 'trade_count'))).toBe(2_331);
    expect(sumOf(readings(samples, 'trade_volume'))).toBeCloseTo(28_168.91145963, 8);
    expect(Math.abs(sumOf(readings(samples, 'trade_notional')) / 375_719.008_965_685_9 - 1)).toBeLessThan(1e-12);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(2_331);
  });

  it('has four different counts of today by four ideas of a day, and one total', async () => {
    const samples = await samplesOf('mtgox-trades');
    const countsByDay = (zone: string, rollHour: number): number[] => {
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      const counts = new Map<string, number>();
      for (const { recordedAtMs } of samples) {
        const key = day.format(recordedAtMs + (24 - rollHour) * 3_600_000);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return [...counts.values()];
    };
    const days = [
      countsByDay('UTC', 24),
      countsByDay('Europe/Amsterdam', 24),
      countsByDay('Asia/Kolkata', 24),
      countsByDay('America/New_York', 17),
    ];
    expect(new Set(days.map((counts) => counts.at(-1))).size).toBe(4);
    expect(days.map(sumOf)).toEqual([2_331, 2_331, 2_331, 2_331]);
  });
});

describe.skipIf(absent)('the recorded back-test of pyfolio', () => {
  const lastOf = (samples: readonly RecordedSample[], channel: string, metric: string): number => {
    const lastMs = samples.at(-1)?.recordedAtMs;
    const last = samples.filter((sample) => sample.channel === channel && sample.recordedAtMs === lastMs);
    return sumOf(last.flatMap(({ metrics }) => metrics[metric] ?? []));
  };

  it('ends with the profit that the change of equity confirms', async () => {
    const samples = await samplesOf('pyfolio-book');
    const realized = lastOf(samples, 'pnl', 'realized_pnl');
    const unrealized = lastOf(samples, 'pnl', 'unrealized_pnl');
    expect(realized).toBeCloseTo(66_808.71, 2);
    expect(unrealized).toBeCloseTo(-1_404.46, 2);
    expect(realized + unrealized).toBeCloseTo(65_404.25, 2);
  });

  it('ends with the exposure of its closes', async () => {
    const samples = await samplesOf('pyfolio-book');
    expect(lastOf(samples, 'risk.metrics', 'exposure')).toBeCloseTo(181_211.75, 2);
    expect(lastOf(samples, 'risk.metrics', 'net_exposure')).toBeCloseTo(177_343.2, 2);
    expect(lastOf(samples, 'positions', 'position_value')).toBeCloseTo(177_343.2, 2);
    expect(lastOf(samples, 'positions', 'position_gross_value')).toBeCloseTo(181_211.75, 2);
  });

  it('turns 9,367 fills into as many trades', async () => {
    expect(await samplesOf('pyfolio-transactions')).toHaveLength(9_367);
  });
});

describe.skipIf(absent)('the recorded half minute of Coinbase', () => {
  it('holds 97 matches whose ids leave no hole within a product', async () => {
    const samples = await samplesOf('coinbase-capture');
    expect(samples).toHaveLength(97);
    const lastByProduct = new Map<string, number>();
    for (const { id, labels } of samples) {
      const [product = '', number] = (id ?? '').split(':');
      const previous = lastByProduct.get(product);
      expect(product).toBe(labels.symbol);
      if (previous !== undefined) expect(Number(number)).toBe(previous + 1);
      lastByProduct.set(product, Number(number));
    }
  });

  it('keeps latencies below zero, which two clocks produce', async () => {
    const latencies = (await samplesOf('coinbase-capture'))
      .map(({ receivedAtMs = Number.NaN, recordedAtMs }) => receivedAtMs - recordedAtMs)
      .sort((a, b) => a - b);
    expect(latencies[48]).toBeCloseTo(-7.2, 1);
  });

  it('keeps notionals of four currencies apart', async () => {
    const notionals = new Map<string, number>();
    for (const { labels, metrics } of await samplesOf('coinbase-capture')) {
      const { currency = '' } = labels;
      notionals.set(currency, (notionals.get(currency) ?? 0) + (metrics.trade_notional ?? 0));
    }
    expect([...notionals.keys()].sort()).toEqual(['BTC', 'EUR', 'GBP', 'USD']);
    expect(notionals.get('USD')).toBeCloseTo(36_987.71797, 6);
    expect(notionals.get('EUR')).toBeCloseTo(318.917992, 6);
    expect(notionals.get('GBP')).toBeCloseTo(1_078.2466483, 6);
    expect(notionals.get('BTC')).toBeCloseTo(0.25616792353, 10);
  });
});
