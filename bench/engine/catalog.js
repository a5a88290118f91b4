import { compileCatalog } from '@streamgauge/engine';

/**
 * Four metrics of a sample: `mixed` is a delta counter, a gauge that adds up, a gauge that is averaged and a cumulative
 * counter; `gauges` four gauges; `percentiles` has a distribution with percentiles in the place of the averaged gauge.
 *
 * @typedef {'mixed' | 'gauges' | 'percentiles'} Metrics
 */

/** @typedef {import('@streamgauge/engine').ChannelDefinition['metrics'][number]} MetricDefinition */
/** @typedef {Pick<MetricDefinition, 'name' | 'instrument' | 'across' | 'temporality'>} Plain */

/** @type {Record<Metrics, Plain[]>} */
const metricSets = {
  mixed: [
    { name: 'a', instrument: 'counter' },
    { name: 'b', instrument: 'gauge', across: 'sum' },
    { name: 'c', instrument: 'gauge', across: 'avg' },
    { name: 'd', instrument: 'counter', temporality: 'cumulative' },
  ],
  gauges: ['a', 'b', 'c', 'd'].map((name) => ({ name, instrument: 'gauge', across: 'sum' })),
  percentiles: [
    { name: 'a', instrument: 'counter' },
    { name: 'b', instrument: 'gauge', across: 'sum' },
    { name: 'c', instrument: 'distribution' },
    { name: 'd', instrument: 'counter', temporality: 'cumulative' },
  ],
};

/** One channel `bench` whose series are meters at a hundred sites. @param {Metrics} set */
export function catalogOf(set) {
  return compileCatalog([
    {
      name: 'bench',
      description: 'What is measured',
      channels: [
        {
          name: 'bench',
          description: 'What is measured',
          kind: 'metrics',
          roles: ['*'],
          labels: [
            { name: 'meter', description: 'Key', key: true },
            { name: 'site', description: 'A hundred of them' },
          ],
          metrics: metricSets[set].map((metric) => ({ ...metric, description: metric.name, unit: '1' })),
        },
      ],
    },
  ]);
}
