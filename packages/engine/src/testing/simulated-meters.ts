import { compileCatalog } from '../catalog/compile-catalog.js';
import type { NaiveMetric, Type } from './naive-reference.js';

/** What a simulated life is drawn from: names, windows and functions that meet each other often. */
export const metrics: readonly NaiveMetric[] = [
  { name: 'trades', kind: 'delta', across: 'sum' },
  { name: 'register', kind: 'cumulative', across: 'sum' },
  { name: 'power', kind: 'gauge', across: 'sum' },
  { name: 'voltage', kind: 'gauge', across: 'avg' },
  { name: 'load', kind: 'gauge', across: 'max' },
  { name: 'lowest', kind: 'gauge', across: 'min' },
  { name: 'risk', kind: 'gauge', across: 'none' },
];
export const tenants = ['a', 'a:b'];
export const sites = ['north', 'south', 'b:north'];
export const meters = ['m1', 'm2', 'm3', '__proto__'];
export const windowsMs = [0, 100, 300, 1_000, 2_000, 5_000, 60_000];
export const types: readonly Type[] = ['LAST', 'SUM', 'AVG', 'DELTA'];
/** Ten seconds before a full minute, so that every window ends within a short life. */
export const startMs = 1_700_000_030_000;
export const tickMs = 100;

export const simulatedCatalog = compileCatalog([
  {
    name: 'sim',
    description: 'Everything that the model knows',
    channels: [
      {
        name: 'meters',
        description: 'Meters',
        kind: 'metrics',
        roles: ['*'],
        labels: [
          { name: 'meter', description: 'Meter', key: true },
          { name: 'site', description: 'Site' },
        ],
        metrics: metrics.map(({ name, kind, across }) => ({
          name,
          description: name,
          unit: '1',
          across,
          instrument: kind === 'gauge' ? ('gauge' as const) : ('counter' as const),
          ...(kind === 'gauge' ? {} : { temporality: kind }),
        })),
      },
    ],
  },
]);
