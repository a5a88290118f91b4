import type { LedgerMetric } from './ledger.js';

/** Channels of the chaos: numbers that can be added up exactly, and events. */
export const numbersChannel = 'flow';
export const eventsChannel = 'facts';

export const numbers: readonly LedgerMetric[] = ['trades', 'orders', 'power'];
export const counters: readonly LedgerMetric[] = ['trades', 'orders'];

/** Length of a tick, ms: short, so that a short life has many frames. */
export const chaosTickMs = 20;

const label = { name: 'meter', description: 'What is counted at', key: true };
const counter = { unit: '1', instrument: 'counter', temporality: 'delta', across: 'sum' };

export const chaosCatalog = [
  {
    name: 'chaos',
    description: 'What the chaos sends',
    channels: [
      {
        name: numbersChannel,
        description: 'Counters and a gauge',
        kind: 'metrics',
        roles: ['*'],
        labels: [label],
        metrics: [
          { name: 'trades', description: 'Trades', ...counter },
          { name: 'orders', description: 'Orders, three for each trade', ...counter },
          { name: 'power', description: 'A reading', unit: 'W', instrument: 'gauge', across: 'sum' },
        ],
      },
      { name: eventsChannel, description: 'Facts', kind: 'events', roles: ['*'], labels: [], metrics: [] },
    ],
  },
];
