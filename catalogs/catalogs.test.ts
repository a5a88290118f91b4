import { readdirSync, readFileSync } from 'node:fs';
import {
  type CatalogDefinition,
  type ChannelDefinition,
  compileCatalog,
  type MetricDefinition,
} from '@streamgauge/engine';
import { describe, expect, it } from 'vitest';

const here = new URL('.', import.meta.url);
const catalogs = readdirSync(here)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, here), 'utf8')) as CatalogDefinition);
const channels = catalogs.flatMap((catalog) => catalog.channels);

function channelOf(name: string): ChannelDefinition {
  const channel = channels.find((candidate) => candidate.name === name);
  if (channel === undefined) throw new Error(`no channel ${name}`);
  return channel;
}

function metricOf(channel: string, name: string): MetricDefinition {
  const metric = channelOf(channel).metrics.find((candidate) => candidate.name === name);
  if (metric === undefined) throw new Error(`no metric ${channel} ${name}`);
  return metric;
}

it('the four catalogs compile into one', () => {
  expect(catalogs.map((catalog) => catalog.name).sort()).toEqual(['energy', 'health', 'system', 'trading']);
  expect(compileCatalog(catalogs).size).toBe(channels.length);
});

describe('every definition', () => {
  // A misspelled field would be ignored in silence.
  const channelFields = [
    'name',
    'description',
    'kind',
    'roles',
    'labels',
    'metrics',
    'defaultWindow',
    'staleAfter',
    'maxAge',
    'topics',
    'snapshot',
  ];
  const metricFields = [
    ...[
      'name',
      'description',
      'unit',
      'instrument',
      'temporality',
      'reset',
      'timeZone',
      'noiseBand',
      'validRange',
      'notMeasured',
    ],
    ...['across', 'roles', 'precision', 'numerator', 'denominator', 'expression', 'within'],
  ];

  it.each(channels)('$name has no field that the catalog does not know', (channel) => {
    expect(channelFields).toEqual(expect.arrayContaining(Object.keys(channel)));
    for (const label of channel.labels) {
      expect(['name', 'description', 'key']).toEqual(expect.arrayContaining(Object.keys(label)));
    }
    for (const metric of channel.metrics) {
      expect(metricFields, metric.name).toEqual(expect.arrayContaining(Object.keys(metric)));
    }
  });

  it.each(channels)('$name describes each part in a sentence', (channel) => {
    for (const { name, description } of [channel, ...channel.labels, ...channel.metrics]) {
      expect(description, name).toMatch(/^[\p{Lu}\d`].*\.$/su);
    }
  });

  it.each(channels)(
    '$name says of each measured metric how its series combine and how many decimals count',
    (channel) => {
      for (const metric of channel.metrics) {
        expect(metric.precision, metric.name).toBeTypeOf('number');
        if (metric.instrument !== 'ratio')
          expect(['sum', 'avg', 'min', 'max', 'none'], metric.name).toContain(metric.across);
        if (metric.instrument === 'counter') expect(['delta', 'cumulative'], metric.name).toContain(metric.temporality);
      }
    },
  );
});

describe('trading', () => {
  it.each([
    ['trading.metrics', ['TRADER', 'ADMIN', 'ANALYST'], ['trade_count', 'trade_volume', 'trade_notional']],
    ['positions', ['TRADER', 'RISK_MANAGER', 'ADMIN'], ['position_value', 'position_pnl']],
    ['risk.metrics', ['RISK_MANAGER', 'ADMIN', 'ANALYST'], ['exposure', 'utilization', 'var']],
    ['pnl', ['TRADER', 'ADMIN', 'ANALYST'], ['realized_pnl', 'unrealized_pnl', 'total_pnl']],
    ['operations', ['OPERATIONS', 'ADMIN'], ['order_count', 'fill_rate', 'avg_latency']],
  ])('%s has its roles and metrics, and no label that a sample must carry', (name, roles, metrics) => {
    const channel = channelOf(name);
    expect(channel.roles).toEqual(roles);
    expect(channel.metrics.map((metric) => metric.name)).toEqual(expect.arrayContaining(metrics));
    expect(channel.labels.filter((label) => label.key)).toEqual([]);
  });

  it.each(['trade_count', 'trade_volume', 'trade_notional'])(
    '%s counts since midnight what the requirement counts since midnight',
    (name) => {
      expect(metricOf('trading.metrics', name)).toMatchObject({ reset: 'daily', timeZone: 'UTC' });
    },
  );

  it('value at risk does not add up, and a utilization is that of the worst desk', () => {
    expect(metricOf('risk.metrics', 'var').across).toBe('none');
    expect(metricOf('risk.metrics', 'utilization').across).toBe('max');
  });

  it('a fill rate is divided and a latency is distributed', () => {
    expect(metricOf('operations', 'fill_rate')).toMatchObject({ instrument: 'ratio', numerator: 'quantity_filled' });
    expect(metricOf('operations', 'avg_latency').instrument).toBe('distribution');
  });
});

it('a flicker of a meter register by 0.1 kWh is not a reset', () => {
  for (const name of ['energy_import_kwh', 'energy_export_kwh']) {
    expect(metricOf('meters', name)).toMatchObject({ instrument: 'counter', temporality: 'cumulative' });
    expect(metricOf('meters', name).noiseBand).toBeGreaterThan(0.1);
  }
});

it('a vital sign of 0 is not measured, and those of several patients never combine', () => {
  const charted = ['supplemental_oxygen', 'consciousness'];
  for (const metric of channelOf('vitals').metrics) {
    // What a person charts as 0 is an answer; what a monitor writes as 0 is none.
    expect(metric.notMeasured, metric.name).toEqual(charted.includes(metric.name) ? undefined : [0]);
    expect(metric.validRange, metric.name).toHaveLength(2);
    expect(metric.across, metric.name).toBe('none');
  }
});

it.each([
  ['meters', 'meterId'],
  ['vitals', 'patientId'],
  ['device-status', 'deviceId'],
  ['system.host', 'host'],
])('%s is keyed by %s', (channel, key) => {
  expect(
    channelOf(channel)
      .labels.filter((label) => label.key)
      .map((label) => label.name),
  ).toEqual([key]);
});

it('everybody may see the state of the system', () => {
  expect(channelOf('system.host').roles).toEqual(['*']);
  expect(channelOf('system.status').roles).toEqual(['*']);
});
