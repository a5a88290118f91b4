const metric = (name: string, instrument: string, more: object = {}) => ({
  name,
  description: name,
  unit: '1',
  instrument,
  ...more,
});

/** One channel with each way of counting, and one of events. */
export const restartCatalog = {
  name: 'restarts',
  description: 'What is counted through kills',
  channels: [
    {
      name: 'work',
      description: 'Numbers',
      kind: 'metrics',
      roles: ['ADMIN'],
      labels: [{ name: 'site', description: 'Site', key: true }],
      maxAge: '7d',
      staleAfter: '1h',
      metrics: [
        metric('samples', 'counter'),
        metric('amount', 'counter'),
        metric('register', 'counter', { temporality: 'cumulative' }),
        metric('level', 'gauge', { across: 'none' }),
      ],
    },
    {
      name: 'facts',
      description: 'Events',
      kind: 'events',
      roles: ['ADMIN'],
      labels: [],
      metrics: [],
    },
  ],
};
