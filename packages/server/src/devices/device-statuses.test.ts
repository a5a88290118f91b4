import { readFileSync } from 'node:fs';
import { type CatalogDefinition, compileCatalog, Engine } from '@streamgauge/engine';
import { CollectingSink, ManualClock } from '@streamgauge/engine/testing';
import { expect, it } from 'vitest';
import { freshAdmission } from '../ingest/testing/fresh-admission.js';
import type { DeviceRecord } from './device-record.js';
import { DeviceRegistry } from './device-registry.js';
import { DeviceStatuses, type StatusChange } from './device-statuses.js';
import type { DeviceStore } from './device-store.js';

const file = new URL('../../../../catalogs/health.json', import.meta.url);
const catalog = compileCatalog([JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition]);
const startMs = 1_000_000_000_000;

function ward(kept: readonly DeviceRecord[] = []) {
  const clock = new ManualClock(startMs);
  const engine = new Engine({ catalog, clock, epoch: 'e' });
  const admission = freshAdmission(engine);
  const saved: DeviceRecord[] = [];
  const store = {
    save: (record: DeviceRecord) => saved.push({ ...record }),
    load: async (take: (record: DeviceRecord) => void) => kept.forEach(take),
  } as unknown as DeviceStore;
  const registry = new DeviceRegistry();
  const statuses = new DeviceStatuses(engine, admission, registry, store);
  statuses.onModuleInit();
  const changes: StatusChange[] = [];
  statuses.onChange((change) => changes.push(change));
  const sink = new CollectingSink();
  const session = engine.openSession({ userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined }, sink);
  session.subscribe({ channel: 'device-status' });
  return {
    engine,
    registry,
    statuses,
    saved,
    changes,
    told: () => sink.events.flatMap(({ events }) => events.map(({ data }) => (data as { status: string }).status)),
    hear: (deviceId = 'd', timestampMs?: number) =>
      admission.admit([
        {
          tenantId: 'a',
          channel: 'vitals',
          labels: { patientId: 'p', deviceId },
          metrics: { heart_rate: 70 },
          ...(timestampMs === undefined ? {} : { timestampMs }),
        },
      ]),
    say: (data: unknown, timestampMs?: number) =>
      admission.admitEvents('a', 'device-status', [
        { type: 'device:status', data, labels: { deviceId: 'd' }, timestampMs },
      ]),
    pass: (ms: number) => {
      clock.set(clock.nowMs() + ms);
      statuses.sweep(clock.nowMs());
    },
  };
}

it('[L4] a device is online with its first sample, and each later change is told once', () => {
  const { hear, pass, told, changes, saved, statuses } = ward();
  hear();
  hear();
  pass(15_001);
  pass(1_000);
  pass(60_000);
  hear();
  expect(told()).toEqual(['online', 'degraded', 'offline', 'online']);
  expect(changes.map(({ status, patientId }) => [status.status, patientId])).toEqual([
    ['online', 'p'],
    ['degraded', 'p'],
    ['offline', 'p'],
    ['online', 'p'],
  ]);
  expect(saved).toHaveLength(4);
  expect(statuses.list('a')).toMatchObject([{ deviceId: 'd', status: 'online' }]);
  expect(statuses.list('b')).toEqual([]);
});

it('[L4] readings of long ago do not bring a device back', () => {
  const { hear, told, statuses } = ward();
  hear('d', startMs - 3_600_000);
  expect(told()).toEqual(['offline']);
  expect(statuses.list('a')[0]?.lastSeen).toBe(new Date(startMs - 3_600_000).toISOString());
});

it('[L5] what a device says is kept and told once; samples end an offline and not a low battery', () => {
  const { hear, say, pass, told, statuses } = ward();
  hear();
  say({ status: 'degraded', reason: 'battery low', battery: 9, firmware: '2' });
  hear();
  expect(told()).toEqual(['online', 'degraded']);
  expect(statuses.list('a')).toMatchObject([{ status: 'degraded', reason: 'battery low', battery: 9 }]);
  say({ status: 'offline' });
  pass(1);
  hear();
  expect(told()).toEqual(['online', 'degraded', 'offline', 'online']);
  expect(statuses.list('a')).toMatchObject([{ status: 'online', battery: 9 }]);
  say({ status: 'broken' });
  say('nonsense');
  expect(statuses.list('a')).toMatchObject([{ status: 'online' }]);
});

it('[L21] a registered device that was never heard is unknown', () => {
  const { registry, statuses, hear } = ward();
  registry.register('a', { deviceId: 'd', kind: 'monitor', live: true });
  registry.register('a', { deviceId: 'm-7', kind: 'meter', live: false });
  hear();
  expect(statuses.list('a').map(({ deviceId, status }) => [deviceId, status])).toEqual([
    ['d', 'online'],
    ['m-7', 'unknown'],
  ]);
});

it('[L5] states survive a restart, and silence counts from the start', async () => {
  const before = ward();
  before.hear();
  const kept = before.saved.map((record) => ({ ...record, lastSeenMs: startMs - 1e6 }));
  const { statuses, pass, told } = ward(kept);
  statuses.onApplicationBootstrap();
  await Promise.resolve();
  pass(15_000);
  expect(told()).toEqual([]);
  pass(1);
  expect(told()).toEqual(['degraded']);
  statuses.onModuleDestroy();
});
