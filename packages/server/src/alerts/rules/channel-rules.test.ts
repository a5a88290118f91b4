import { readFileSync } from 'node:fs';
import { type CatalogDefinition, compileCatalog, type Sample } from '@streamgauge/engine';
import { describe, expect, it } from 'vitest';
import { type AlertRecord, type Condition, createAlert } from '../alert-record.js';
import { alertRuleSchema, type ScoreRule, type ThresholdRule } from './alert-rule.js';
import { ChannelRules } from './channel-rules.js';

const file = new URL('../../../../../catalogs/health.json', import.meta.url);
const catalog = compileCatalog([JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition]);
const vitals = catalog.get('vitals');

/** Remembers what rules say, as the alerts do. */
class Desk {
  readonly said: string[] = [];
  readonly open = new Map<string, AlertRecord>();
  revision = 0;
  last: Condition | undefined;

  raise(condition: Condition): void {
    this.said.push(`raise ${condition.source}`);
    this.last = condition;
    this.open.set(condition.key, createAlert(`a${this.said.length}`, condition, 0));
  }

  settle(key: string): void {
    this.said.push('settle');
    this.open.delete(key);
  }

  openOf(key: string): AlertRecord | undefined {
    return this.open.get(key);
  }
}

const threshold = (more: object = {}) =>
  alertRuleSchema.parse({
    ...{ type: 'threshold', name: 'spo2-low', title: 'SpO2 low', priority: 'high', channel: 'vitals', metric: 'spo2' },
    ...{ below: 88, clearAt: 90, ...more },
  }) as ThresholdRule;

const news2 = (more: object = {}) =>
  alertRuleSchema.parse({
    ...{ type: 'score', name: 'news2', title: 'NEWS2', priority: 'medium', channel: 'vitals', score: 'news2' },
    ...{ atLeast: 5, inputMaxAgeMs: 60_000, ...more },
  }) as ScoreRule;

function ward(rules: (ThresholdRule | ScoreRule)[], desk = new Desk()) {
  if (vitals === undefined) throw new Error('the catalog has no vitals');
  const own = new ChannelRules(vitals, rules, desk);
  let atMs = 0;
  const hear = (metrics: Record<string, number>, more: Partial<Sample> = {}): void => {
    atMs += 1_000;
    const sample = { tenantId: 'a', channel: 'vitals', labels: { patientId: 'p' }, metrics, timestampMs: atMs };
    own.observe({ ...sample, ...more }, atMs);
  };
  return { own, desk, hear };
}

describe('a limit', () => {
  it('[L14] has a hysteresis, on either side', () => {
    const { desk, hear } = ward([threshold(), threshold({ name: 'high', below: undefined, above: 95, clearAt: 93 })]);
    for (const spo2 of [88, 87, 89, 87, 90, 95, 96, 94, 96, 93]) hear({ spo2 });
    expect(desk.said).toEqual(['raise spo2-low', 'settle', 'raise high', 'settle']);
  });

  it('[L14] is neither crossed nor left by what was not measured', () => {
    const { desk, hear } = ward([threshold()]);
    hear({ spo2: 0 });
    hear({ spo2: 20 });
    hear({ spo2: 80 }, { quality: 'invalid' });
    hear({ heart_rate: 70 });
    expect(desk.said).toEqual([]);
    hear({ spo2: 80 });
    hear({ spo2: 0 });
    hear({ spo2: 97 }, { quality: 'invalid' });
    expect(desk.said).toEqual(['raise spo2-low']);
  });

  it('[L14] is each series’ own, and of those that the rule names', () => {
    const { desk, hear } = ward([threshold({ samplesMin: 2 }), threshold({ name: 'p2', where: { patientId: 'p2' } })]);
    hear({ spo2: 80 });
    hear({ spo2: 80 }, { labels: { patientId: 'p', deviceId: 'd' } });
    hear({ spo2: 80 }, { tenantId: 'b' });
    expect(desk.said).toEqual([]);
    hear({ spo2: 80 }, { labels: { patientId: 'p2' } });
    expect(desk.said).toEqual(['raise p2']);
  });

  it('[L16] finds its alert open after a restart, whenever that is known', () => {
    const first = ward([threshold()]);
    first.hear({ spo2: 80 });
    const late = new Desk();
    const { hear } = ward([threshold()], late);
    hear({ spo2: 89 });
    for (const [key, alert] of first.desk.open) late.open.set(key, alert);
    late.revision += 1;
    hear({ spo2: 80 });
    hear({ spo2: 97 });
    expect(late.said).toEqual(['settle']);
  });

  it('[L11] begins anew when its alert is ended by hand while it is crossed still', () => {
    const { desk, hear } = ward([threshold({ forMs: 2_000 })]);
    for (const spo2 of [80, 80, 80]) hear({ spo2 });
    desk.open.clear();
    desk.revision += 1;
    for (const spo2 of [80, 80]) hear({ spo2 });
    expect(desk.said).toEqual(['raise spo2-low']);
    hear({ spo2: 80 });
    expect(desk.said).toEqual(['raise spo2-low', 'raise spo2-low']);
  });

  it('[L19] of a series that was silent for a day is forgotten', () => {
    const { own, hear, desk } = ward([threshold({ samplesMin: 2 })]);
    hear({ spo2: 80 });
    own.sweep(24 * 3_600_000 + 1_001);
    hear({ spo2: 80 });
    expect(desk.said).toEqual([]);
  });
});

describe('a score', () => {
  it('[L15] is raised by what is measured, and says what is not', () => {
    const { desk, hear } = ward([news2()]);
    hear({ spo2: 92, heart_rate: 100 });
    hear({ respiratory_rate: 22 });
    expect(desk.last).toMatchObject({
      source: 'news2',
      kind: 'physiological',
      value: 5,
      limit: 5,
      metrics: ['respiratory_rate', 'spo2', 'heart_rate'],
      message:
        'NEWS2 at least 5 (respiration 2, oxygen saturation 2, pulse 1; not measured: supplemental oxygen, systolic pressure, consciousness, temperature)',
    });
    hear({ heart_rate: 70 });
    expect(desk.said).toEqual(['raise news2', 'settle']);
  });

  it('[L15] has a hysteresis, so that it does not flap at its limit', () => {
    const { desk, hear } = ward([news2({ clearAt: 3 })]);
    for (const spo2 of [91, 95, 91, 95]) hear({ spo2, respiratory_rate: 22, heart_rate: 100 });
    expect(desk.said).toEqual(['raise news2']);
    hear({ heart_rate: 70 });
    expect(desk.said).toEqual(['raise news2', 'settle']);
  });

  it('[L15] can be raised by one parameter with 3 points', () => {
    const { desk, hear } = ward([news2({ orSingle3: true })]);
    hear({ systolic: 90 });
    expect(desk.last?.value).toBe(3);
  });

  it('[L15] does not end because a parameter that made it is no longer measured', () => {
    const { desk, hear } = ward([news2()]);
    hear({ spo2: 90, respiratory_rate: 22, heart_rate: 70 });
    hear({ heart_rate: 70 }, { timestampMs: 200_000 });
    hear({ spo2: 97, heart_rate: 70 }, { timestampMs: 201_000 });
    expect(desk.said).toEqual(['raise news2']);
    hear({ respiratory_rate: 15, heart_rate: 70 }, { timestampMs: 202_000 });
    expect(desk.said).toEqual(['raise news2', 'settle']);
  });

  it('[L15, L16] does not end after a restart before what made it is measured again', () => {
    const before = ward([news2()]);
    before.hear({ spo2: 90, respiratory_rate: 22, heart_rate: 70 });
    const { desk, hear } = ward([news2()], before.desk);
    hear({ pulse_rate: 70 });
    hear({ spo2: 97 });
    expect(desk.said).toEqual(['raise news2']);
    hear({ respiratory_rate: 15 });
    expect(desk.said).toEqual(['raise news2', 'settle']);
  });
});
