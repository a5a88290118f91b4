import { readFileSync } from 'node:fs';
import { type CatalogDefinition, compileCatalog, Engine } from '@streamgauge/engine';
import type { SubscribeRequest, SubscribeShorthand } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { DeviceRegistry } from './device-registry.js';

const file = new URL('../../../../catalogs/energy.json', import.meta.url);
const catalog = compileCatalog([JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition]);
const engine = new Engine({ catalog, clock: { nowMs: () => 0 }, epoch: 'e' });
const principal = { userId: 'u', tenantId: 'a', roles: ['ENERGY_CUSTOMER'], metrics: undefined };

function ask(registry: DeviceRegistry, request: SubscribeRequest | SubscribeShorthand, tenantId = 'a'): void {
  registry.refuseIntervalMeter(engine.resolve({ ...principal, tenantId }, request).question);
}

describe('a meter that reports in intervals', () => {
  const registry = new DeviceRegistry();
  registry.register('a', { deviceId: 'm-7', kind: 'meter', live: false, reportingIntervalS: 1_800 });
  registry.register('a', { deviceId: 'm-8', kind: 'meter', live: false });
  registry.register('a', { deviceId: 'm-1', kind: 'meter', live: true });

  it('[L20] cannot be watched live, however it is asked for, and the sentence says how often it reports', () => {
    const requests: (SubscribeRequest | SubscribeShorthand)[] = [
      { meterId: 'm-7' },
      { channel: 'meters', filters: { meterId: 'm-7' } },
      { channel: 'meters', filters: { meterId: ['m-7'], phase: 'L1' }, groupBy: ['phase'] },
      { channel: 'meters', filters: { op: 'eq', key: 'meterId', value: 'm-7' } },
    ];
    for (const request of requests) {
      expect(() => ask(registry, request)).toThrow(
        expect.objectContaining({
          code: 'NOT_LIVE_CAPABLE',
          message:
            'Meter m-7 does not support live consumption: it reports every 30 min. Ask for a live meter, or for all meters together.',
        }),
      );
    }
    expect(() => ask(registry, { meterId: 'm-8' })).toThrow('it reports in intervals');
  });

  it('[L20] is part of a question about many, and harms no other meter and no other tenant', () => {
    expect(() => ask(registry, { channel: 'meters' })).not.toThrow();
    expect(() => ask(registry, { channel: 'meters', filters: { meterId: ['m-7', 'm-1'] } })).not.toThrow();
    expect(() => ask(registry, { meterId: 'm-1' })).not.toThrow();
    expect(() => ask(registry, { meterId: 'never-named' })).not.toThrow();
    expect(() => ask(registry, { meterId: 'm-7' }, 'b')).not.toThrow();
  });
});

it('[L21] a tenant has a bounded number of devices, each of which can be named anew', () => {
  const registry = new DeviceRegistry();
  for (let n = 0; n < 100_000; n += 1) registry.register('a', { deviceId: `d-${n}`, kind: 'other', live: true });
  expect(() => registry.register('a', { deviceId: 'more', kind: 'other', live: true })).toThrow(
    expect.objectContaining({ code: 'LIMIT_DEVICES' }),
  );
  registry.register('a', { deviceId: 'd-1', kind: 'meter', live: true });
  registry.register('b', { deviceId: 'more', kind: 'other', live: true });
  expect([registry.list('a').length, registry.get('a', 'd-1')?.kind]).toEqual([100_000, 'meter']);
});
