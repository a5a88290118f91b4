import { readFileSync } from 'node:fs';
import { type CatalogDefinition, compileCatalog, Engine } from '@streamgauge/engine';
import { CollectingSink, ManualClock } from '@streamgauge/engine/testing';
import type { Alert } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { freshAdmission } from '../ingest/testing/fresh-admission.js';
import { RealtimeEmitterService } from '../realtime/realtime-emitter.service.js';
import { type AlertRecord, type Condition, createAlert } from './alert-record.js';
import type { AlertStore } from './alert-store.js';
import { Alerts } from './alerts.js';

const file = new URL('../../../../catalogs/health.json', import.meta.url);
const catalog = compileCatalog([JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition]);
const startMs = 1_000_000_000_000;
const nurse = { tenantId: 'a', userId: 'nurse-1' };

const condition = (key: string): Condition => ({
  tenantId: 'a',
  key,
  source: 'spo2-low',
  kind: 'physiological',
  priority: 'high',
  title: 'SpO2 low',
  message: '',
  channel: 'vitals',
  metrics: ['spo2'],
  labels: { patientId: 'p' },
});

function desk(kept: readonly AlertRecord[] = []) {
  const clock = new ManualClock(startMs);
  const engine = new Engine({ catalog, clock, epoch: 'e' });
  const saved: AlertRecord[] = [];
  const store = { save: (alert: AlertRecord) => saved.push(alert), loadOpen: async () => kept };
  const emitter = new RealtimeEmitterService(freshAdmission(engine), engine);
  const alerts = new Alerts(engine, emitter, store as unknown as AlertStore);
  const sink = new CollectingSink();
  const session = engine.openSession({ userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined }, sink);
  session.subscribe({ channel: 'alerts' });
  const told = (): string[] =>
    sink.events.flatMap(({ events }) =>
      events.map(({ type, data }) => `${type.slice(6)} ${(data as Alert).id} ${(data as Alert).state}`),
    );
  return { alerts, clock, saved, told };
}

const ids = (alerts: Alerts): string[] => alerts.open('a').map(({ id }) => id);

describe('alerts', () => {
  it('[L10] there is one open alert of a condition, and each change is told and kept once', () => {
    const { alerts, saved, told } = desk();
    alerts.raise(condition('k'));
    alerts.raise(condition('k'));
    alerts.settle('k');
    alerts.settle('k');
    alerts.settle('unknown');
    alerts.raise(condition('other'));
    expect(told()).toEqual(['created e-a1 unacked', 'updated e-a1 rtn_unacked', 'created e-a2 unacked']);
    expect(saved.map(({ id, version }) => [id, version])).toEqual([
      ['e-a1', 1],
      ['e-a1', 2],
      ['e-a2', 1],
    ]);
    alerts.acknowledge(nurse, 'e-a1');
    alerts.raise(condition('k'));
    expect(ids(alerts)).toEqual(['e-a2', 'e-a3']);
  });

  it('[L13] come back from the shelf when their time is over, and not a moment earlier', () => {
    const { alerts, clock, told } = desk();
    alerts.raise(condition('k'));
    alerts.shelve(nurse, 'e-a1', { minutes: 5, reason: 'sensor' });
    alerts.sweep(startMs + 300_000 - 1);
    expect(told().at(-1)).toBe('updated e-a1 shelved');
    clock.set(startMs + 300_000);
    alerts.sweep(clock.nowMs());
    expect(told().at(-1)).toBe('updated e-a1 unacked');
    expect(alerts.get('a', 'e-a1')?.shelvedUntilMs).toBeUndefined();
    alerts.sweep(clock.nowMs() + 1);
    expect(told()).toHaveLength(3);
  });

  it('[L13] that is shelved again gets another time', () => {
    const { alerts } = desk();
    alerts.raise(condition('k'));
    alerts.shelve(nurse, 'e-a1', { minutes: 5, reason: 'a' });
    alerts.shelve(nurse, 'e-a1', { minutes: 50, reason: 'b' });
    expect(alerts.get('a', 'e-a1')).toMatchObject({ version: 3, shelvedUntilMs: startMs + 50 * 60_000 });
  });

  it('[L12] of another tenant are not there', () => {
    const { alerts } = desk();
    alerts.raise(condition('k'));
    expect(() => alerts.acknowledge({ tenantId: 'b', userId: 'u' }, 'e-a1')).toThrow('There is no alert e-a1');
    expect(alerts.open('b')).toEqual([]);
  });

  it('[L11] that is ended by hand says who has taken note of it', () => {
    const { alerts } = desk();
    alerts.raise(condition('k'));
    alerts.settle('k');
    const { revision } = alerts;
    expect(alerts.clear(nurse, 'e-a1')).toMatchObject({ life: { state: 'cleared' }, acked: { by: 'nurse-1' } });
    expect(alerts.revision).toBe(revision + 1);
  });

  it('[L16] of an earlier start go on and are told to those who asked already; a newer one of the same condition stands', async () => {
    const old = [createAlert('d-a1', condition('k'), 1), createAlert('d-a2', condition('twin'), 2)];
    const { alerts, saved, told } = desk(old);
    alerts.raise(condition('twin'));
    let restored = 0;
    alerts.onRestored(() => {
      restored += 1;
    });
    alerts.onApplicationBootstrap();
    await Promise.resolve();
    alerts.onApplicationShutdown();
    expect(restored).toBe(1);
    expect(ids(alerts)).toEqual(['e-a1', 'd-a1']);
    expect(told()).toEqual(['created e-a1 unacked', 'updated d-a1 unacked']);
    expect(saved.at(-1)).toMatchObject({
      id: 'd-a2',
      life: { state: 'cleared' },
      changes: [{}, { what: 'clear', by: null, reason: 'goes on as e-a1' }],
    });
  });

  it('[L16] of this start are not taken for earlier ones when they are found written already', async () => {
    const written: AlertRecord[] = [];
    const { alerts, saved, told } = desk(written);
    alerts.raise(condition('k'));
    alerts.raise(condition('over'));
    written.push(...saved);
    alerts.acknowledge(nurse, 'e-a1');
    alerts.acknowledge(nurse, 'e-a2');
    alerts.settle('over');
    const before = told();
    alerts.onApplicationBootstrap();
    await Promise.resolve();
    alerts.onApplicationShutdown();
    expect(alerts.open('a')).toMatchObject([{ id: 'e-a1', life: { state: 'acked' } }]);
    expect(told()).toEqual(before);
  });

  it('[L19] are bounded in number: what cannot be held is not raised', () => {
    const { alerts, told } = desk();
    for (let n = 0; n < 50_001; n += 1) alerts.raise(condition(`k-${n}`));
    expect(alerts.open()).toHaveLength(50_000);
    alerts.acknowledge(nurse, 'e-a1');
    alerts.settle('k-0');
    alerts.raise(condition('another'));
    expect(told().at(-1)).toBe('created e-a50001 unacked');
  });

  it('[L19, A61] of one tenant are never so many that another’s is not raised', () => {
    const { alerts } = desk();
    for (let n = 0; n < 50_001; n += 1) alerts.raise(condition(`k-${n}`));
    alerts.raise({ ...condition('other'), tenantId: 'other' });
    expect(alerts.open('other')).toHaveLength(1);
  });
});
