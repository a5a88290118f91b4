import { readFileSync } from 'node:fs';
import type { CatalogDefinition, ChannelDefinition } from '@streamgauge/engine';
import { afterAll, describe, expect, it } from 'vitest';
import { createDemoFeeds } from './demo-feeds.js';
import { demoTenants } from './demo-tenants.js';
import { exampleUsers } from './example-users.js';

const channels = new Map<string, ChannelDefinition>(
  ['trading', 'energy', 'health', 'system'].flatMap((name) => {
    const file = new URL(`../../../../catalogs/${name}.json`, import.meta.url);
    const catalog = JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition;
    return catalog.channels.map((channel) => [channel.name, channel] as const);
  }),
);

// A day's noon, so that the panels export too.
const startMs = Date.UTC(2026, 4, 4, 11);
const feeds = createDemoFeeds(1);
const halfHour = feeds.map((feed) => ({
  feed,
  samples: Array.from({ length: 1_800 }, (_, index) => feed.step(startMs + index * feed.intervalMs)).flat(),
}));
const everything = halfHour.flatMap(({ samples }) => samples);

afterAll(() => {
  for (const feed of feeds) feed.close?.();
});

/** Each distinct combination once: half an hour repeats the same few thousands of times. */
function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

const shapes = distinct(everything, ({ channel, labels = {}, metrics }) =>
  [channel, ...Object.keys(labels), '|', ...Object.keys(metrics)].join(' '),
);

describe('every sample', () => {
  it('is of a channel that its feed announces and the catalog has', () => {
    for (const { feed, samples } of halfHour) {
      expect([...new Set(samples.map((sample) => sample.channel))].sort(), feed.name).toEqual(
        [...feed.channels].sort(),
      );
      for (const channel of feed.channels) expect(channels.get(channel)?.kind, channel).toBe('metrics');
    }
  });

  it('has labels that the channel declares, the key among them', () => {
    for (const { channel, labels = {} } of shapes) {
      const declared = channels.get(channel)?.labels ?? [];
      expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(labels)));
      for (const { name, key } of declared) if (key) expect(labels, channel).toHaveProperty(name);
    }
  });

  it('has metrics that the channel declares and that are not computed', () => {
    for (const { channel, metrics } of shapes) {
      const accepted = (channels.get(channel)?.metrics ?? [])
        .filter(({ instrument }) => instrument !== 'ratio' && instrument !== 'derived')
        .map(({ name }) => name);
      expect(accepted, channel).toEqual(expect.arrayContaining(Object.keys(metrics)));
    }
  });

  it('has readings in their valid range, unless they say "not measured"', () => {
    const faults = everything.flatMap(({ channel, metrics }) =>
      Object.entries(metrics).filter(([name, value]) => !isValid(channel, name, value)),
    );
    expect(faults).toEqual([]);
  });

  it('has a time within its step', () => {
    const endMs = startMs + 1_800 * 1_000;
    expect(everything.every(({ timestampMs = 0 }) => timestampMs > startMs - 1_000 && timestampMs < endMs)).toBe(true);
  });

  it('says whether it was measured or made up', () => {
    for (const { feed, samples } of halfHour) {
      const quality = feed.provenance === 'real' ? 'good' : 'demo';
      expect(new Set(samples.map((sample) => sample.quality)), feed.name).toEqual(new Set([quality]));
    }
  });
});

function isValid(channel: string, name: string, value: number): boolean {
  const metric = channels.get(channel)?.metrics.find((candidate) => candidate.name === name);
  const [low, high] = metric?.validRange ?? [null, null];
  const inRange = (low === null || value >= low) && (high === null || value <= high);
  return Number.isFinite(value) && (inRange || (metric?.notMeasured?.includes(value) ?? false));
}

it('every metric that a producer sends is sent', () => {
  const sent = new Set(
    shapes.flatMap(({ channel, metrics }) => Object.keys(metrics).map((name) => `${channel} ${name}`)),
  );
  const silent = [...channels.values()]
    .filter(({ name, kind }) => kind === 'metrics' && name !== 'system.status')
    .flatMap(({ name, metrics }) =>
      metrics
        .filter(({ instrument }) => instrument !== 'ratio' && instrument !== 'derived')
        .map((metric) => `${name} ${metric.name}`),
    )
    .filter((metric) => !sent.has(metric));
  // Not every system has these: Windows no load average, only Linux the network counters, some containers no cores, and a
  // loop that never turned no delay.
  const optional = [
    'cpu_utilization',
    'load_1m',
    'network_received_bytes',
    'network_sent_bytes',
    'event_loop_delay_ms',
  ];
  // The houses of the demo have no gas.
  const absent = ['meters gas_m3', ...optional.map((name) => `system.host ${name}`)];
  expect(silent.filter((metric) => !absent.includes(metric))).toEqual([]);
});

it('the tenants have nothing in common but the computer', () => {
  const named = (tenantId: string) =>
    new Set(
      everything
        .filter((sample) => sample.tenantId === tenantId && sample.channel !== 'system.host')
        .flatMap(({ labels = {} }) => [labels.meterId, labels.patientId, labels.deviceId, labels.desk, labels.symbol])
        .filter((value) => value !== undefined),
    );
  const [riverside, lakeside] = [named('riverside'), named('lakeside')];
  expect(riverside.size).toBe(4 + 3 + 3 + 1 + 5);
  expect(lakeside.size).toBe(riverside.size);
  expect([...riverside].filter((name) => lakeside.has(name))).toEqual([]);
});

it('the same seed gives the same simulated samples', () => {
  const run = () => {
    const again = createDemoFeeds(1);
    const samples = again
      .filter((feed) => feed.provenance === 'simulated')
      .flatMap((feed) => Array.from({ length: 60 }, (_, index) => feed.step(startMs + index * 1_000)).flat());
    for (const feed of again) feed.close?.();
    return samples;
  };
  expect(run()).toEqual(run());
});

it('feeds have names of their own', () => {
  expect(new Set(feeds.map((feed) => feed.name)).size).toBe(1 + 3 * demoTenants.length);
});

describe('example users', () => {
  it('have names of their own and belong to a tenant of the demo', () => {
    expect(new Set(exampleUsers.map((user) => user.id)).size).toBe(6);
    const tenantIds = demoTenants.map(({ tenantId }) => tenantId);
    for (const user of exampleUsers) {
      expect(tenantIds).toContain(user.tenantId);
      expect(user.id.startsWith(user.tenantId)).toBe(true);
    }
  });

  it('have roles that open channels', () => {
    const known = new Set([...channels.values()].flatMap((channel) => channel.roles));
    for (const role of exampleUsers.flatMap((user) => user.roles)) expect(known).toContain(role);
  });

  it('see what their description says', () => {
    const seenBy = (id: string) => {
      const roles = exampleUsers.find((user) => user.id === id)?.roles ?? [];
      return [...channels.values()]
        .filter((channel) => channel.roles.some((role) => role === '*' || roles.includes(role)))
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('system.'))
        .sort();
    };
    expect(seenBy('riverside-operator')).toHaveLength(
      [...channels.keys()].filter((name) => !name.startsWith('system.')).length,
    );
    expect(seenBy('riverside-trader')).toEqual(['pnl', 'positions', 'trading.metrics']);
    expect(seenBy('riverside-nurse')).toEqual(['alerts', 'device-status', 'vitals']);
    expect(seenBy('lakeside-customer')).toEqual(['meters']);
    expect(seenBy('lakeside-analyst')).toEqual(['pnl', 'positions', 'risk.metrics', 'trading.metrics']);
  });
});
