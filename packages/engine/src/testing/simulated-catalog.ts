import type { CatalogDefinition, ChannelDefinition } from '../catalog/catalog-definition.js';
import { modelOf, type WrittenMetric } from './reference/from-catalog.js';
import type { ModelMetric } from './reference/metric.js';

/** Ten seconds before midnight in Berlin, 14 November 2023: a minute, an hour and a day end within a short life. */
export const lifeStartMs = Date.UTC(2023, 10, 14, 22, 59, 50);
const berlinOffsetMs = 3_600_000;
const dayMs = 86_400_000;

/** Silence after which a series is stale and a reading holds no longer, ms. Two seconds, so that it happens often. */
export const lifeStaleAfterMs = 2_000;

/** What a reading of a metric is drawn from. */
export type Range = 'increase' | 'register' | 'level' | 'reading' | 'positive' | 'magnitudes' | 'immense';

type SimulatedMetric = Omit<WrittenMetric, 'description'> & { readonly range?: Range };

const daily = { reset: 'daily', timeZone: 'Europe/Berlin' } as const;

/** Every instrument, every way to combine, and what makes readings invalid, held, taken back or not additive. */
const simulatedMetrics: readonly SimulatedMetric[] = [
  { name: 'trades', unit: '{trade}', instrument: 'counter', range: 'increase' },
  { name: 'orders', unit: '{order}', instrument: 'counter', range: 'increase' },
  { name: 'trades_today', unit: '{trade}', instrument: 'counter', range: 'increase', ...daily },
  { name: 'notional', unit: 'EUR', instrument: 'counter', within: 'currency', range: 'increase' },
  { name: 'quota', unit: '{request}', instrument: 'counter', across: 'none', range: 'increase' },
  { name: 'slowest', unit: '{call}', instrument: 'counter', across: 'min', range: 'increase' },
  { name: 'share', unit: '{call}', instrument: 'counter', across: 'avg', range: 'increase' },
  {
    name: 'register',
    unit: 'kWh',
    instrument: 'counter',
    temporality: 'cumulative',
    noiseBand: 0.5,
    range: 'register',
  },
  {
    name: 'energy_today',
    unit: 'kWh',
    instrument: 'counter',
    temporality: 'cumulative',
    across: 'max',
    range: 'register',
    ...daily,
  },
  { name: 'position', unit: '{share}', instrument: 'upDownCounter', range: 'level' },
  { name: 'stock', unit: '{piece}', instrument: 'upDownCounter', temporality: 'cumulative', range: 'level' },
  { name: 'power', unit: 'W', instrument: 'gauge', across: 'sum', validRange: [-900, null], range: 'reading' },
  { name: 'pulse', unit: '/min', instrument: 'gauge', across: 'avg', notMeasured: [0], range: 'reading' },
  { name: 'load', unit: '%', instrument: 'gauge', across: 'max', range: 'reading' },
  { name: 'lowest', unit: 'Cel', instrument: 'gauge', across: 'min', range: 'reading' },
  { name: 'risk', unit: 'EUR', instrument: 'gauge', across: 'none', range: 'reading' },
  { name: 'exposure', unit: 'EUR', instrument: 'gauge', across: 'sum', within: 'currency', range: 'reading' },
  { name: 'realized', unit: 'EUR', instrument: 'gauge', across: 'sum', range: 'reading' },
  { name: 'unrealized', unit: 'EUR', instrument: 'gauge', across: 'sum', range: 'reading' },
  { name: 'magnitudes', unit: '1', instrument: 'gauge', across: 'sum', range: 'magnitudes' },
  { name: 'immense', unit: '1', instrument: 'gauge', across: 'max', range: 'immense' },
  { name: 'latency', unit: 'ms', instrument: 'distribution', validRange: [0, null], range: 'positive' },
  { name: 'drift', unit: 'ms', instrument: 'distribution', across: 'max', range: 'reading' },
  { name: 'queue', unit: '{job}', instrument: 'distribution', across: 'none', range: 'positive' },
  { name: 'fill_rate', unit: '1', instrument: 'ratio', numerator: 'trades', denominator: 'orders' },
  { name: 'yield', unit: '1', instrument: 'ratio', numerator: 'stock', denominator: 'register' },
  { name: 'spread', unit: '1', instrument: 'ratio', numerator: 'power', denominator: 'latency' },
  { name: 'total', unit: 'EUR', instrument: 'derived', expression: 'realized + unrealized' },
  { name: 'unfilled', unit: '{order}', instrument: 'derived', expression: 'orders - trades' },
  { name: 'balance', unit: '1', instrument: 'derived', expression: '-risk + exposure - register' },
];

const channel = {
  name: 'everything',
  description: 'Everything that the model knows',
  kind: 'metrics',
  roles: ['*'],
  staleAfter: `${lifeStaleAfterMs}ms`,
  labels: [
    { name: 'meter', description: 'Meter', key: true },
    { name: 'site', description: 'Site' },
    { name: 'currency', description: 'Currency' },
  ],
  metrics: simulatedMetrics.map(({ range: _, ...metric }): WrittenMetric => ({ ...metric, description: metric.name })),
} satisfies ChannelDefinition;

export const everything: CatalogDefinition = {
  name: 'life',
  description: 'What a simulated life is made of',
  channels: [channel],
};

/** The metrics of the channel `everything`, as the model understands them. */
export const everyMetric: readonly ModelMetric[] = modelOf(channel, startOfBerlinDay);

/** What producers send, and what the readings are drawn from. */
export const sentMetrics: readonly { readonly name: string; readonly range: Range }[] = simulatedMetrics.flatMap(
  ({ name, range }) => (range === undefined ? [] : [{ name, range }]),
);

/** Berlin's midnight at or before a moment of the life: in November the clock there is one hour ahead of UTC. */
function startOfBerlinDay(_: string, ms: number): number {
  return Math.floor((ms + berlinOffsetMs) / dayMs) * dayMs - berlinOffsetMs;
}
