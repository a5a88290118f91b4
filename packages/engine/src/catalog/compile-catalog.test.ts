import { describe, expect, it } from 'vitest';
import type { ChannelDefinition, MetricDefinition } from './catalog-definition.js';
import { CatalogError, compileCatalog } from './compile-catalog.js';

const described = { description: 'x', unit: '1' };
const sent: MetricDefinition = { name: 'sent', instrument: 'counter', ...described };

function compiled(channel: Partial<ChannelDefinition>) {
  const whole: ChannelDefinition = {
    name: 'desk',
    description: 'Desk',
    kind: 'metrics',
    roles: ['*'],
    labels: [{ name: 'meter', description: 'Meter' }],
    metrics: [sent],
    ...channel,
  };
  return compileCatalog([{ name: 'test', description: 'Test', channels: [whole] }]);
}

const withMetric = (metric: object): Partial<ChannelDefinition> => ({
  metrics: [sent, { name: 'odd', instrument: 'gauge', ...described, ...metric } as MetricDefinition],
});
const label = (name: string, key = false) => ({ name, description: 'x', key });

describe('a catalog', () => {
  it.each<[string, Partial<ChannelDefinition>]>([
    [`Catalog: 9desk: '9desk' is no name`, { name: '9desk' }],
    [`Catalog: __proto__: '__proto__' is no name`, { name: '__proto__' }],
    [`Catalog: ${'x'.repeat(129)}: `, { name: 'x'.repeat(129) }],
    ['Catalog: desk: nobody could see it', { roles: [] }],
    ['Catalog: desk: a channel of kind metrics needs at least one metric', { metrics: [] }],
    ['Catalog: desk: metric sent is defined twice', { metrics: [sent, sent] }],
    ['Catalog: desk: label meter is defined twice', { labels: [label('meter'), label('meter')] }],
    [`Catalog: desk.a b: 'a b' is no name`, { labels: [label('a b')] }],
    ['Catalog: desk: at most one label can be the key', { labels: [label('a', true), label('b', true)] }],
    ['Catalog: desk.channel: a key label cannot have this name', { labels: [label('channel', true)] }],
    [`Catalog: desk: '1 week' is no duration`, { defaultWindow: '1 week' }],
    [`Catalog: desk: '-1s' is no duration`, { maxAge: '-1s' }],
    ['Catalog: desk.odd: unknown instrument meter', withMetric({ instrument: 'meter' })],
    ['Catalog: desk.odd: only counters have a temporality', withMetric({ temporality: 'cumulative' })],
    ['Catalog: desk.odd: no reading is in the validRange 5 to 1', withMetric({ validRange: [5, 1] })],
    [`Catalog: desk.odd: it adds up within 'site', which is no label`, withMetric({ within: 'site' })],
    ['Catalog: desk.odd: it is computed from nothing', withMetric({ instrument: 'ratio', numerator: 'sent' })],
    ['it is computed from lost', withMetric({ instrument: 'ratio', numerator: 'sent', denominator: 'lost' })],
    ['odd is computed itself', withMetric({ instrument: 'derived', expression: 'sent + odd' })],
    [`'sent * 2' is not a sum of metrics`, withMetric({ instrument: 'derived', expression: 'sent * 2' })],
    [`'' is not a sum of metrics`, withMetric({ instrument: 'derived' })],
  ])('[R1] is refused with "%s…"', (sentence, channel) => {
    expect(() => compiled(channel)).toThrow(CatalogError);
    expect(() => compiled(channel)).toThrow(sentence);
  });

  it('[R1] defines a channel once, over all domains', () => {
    const [desk] = compiled({}).values();
    const channel = { ...desk, labels: [], metrics: [sent], roles: ['*'] };
    const one = { name: 'one', description: 'x', channels: [channel as unknown as ChannelDefinition] };
    expect(() => compileCatalog([one, { ...one, name: 'two' }])).toThrow('Catalog: desk: the channel is defined twice');
  });

  it.each([
    ['counter', ['LAST', 'SUM', 'AVG', 'DELTA', 'RATE', 'MIN', 'MAX', 'COUNT'], 'sum'],
    ['upDownCounter', ['LAST', 'SUM', 'AVG', 'DELTA', 'RATE', 'MIN', 'MAX', 'COUNT'], 'sum'],
    ['gauge', ['LAST', 'SUM', 'AVG', 'DELTA', 'TWA', 'MIN', 'MAX', 'COUNT'], 'avg'],
    ['distribution', ['AVG', 'LAST', 'SUM', 'DELTA', 'MIN', 'MAX', 'COUNT', 'P50', 'P95', 'P99'], 'avg'],
    ['ratio', ['AVG', 'LAST'], 'none'],
    ['derived', ['LAST', 'DELTA'], 'none'],
  ])('[R2] gives a %s the functions %j and combines it by %s', (instrument, functions, across) => {
    const formula = { numerator: 'sent', denominator: 'sent', expression: 'sent' };
    const metric = compiled(withMetric({ instrument, ...formula })).get('desk')?.metrics[1];
    expect(metric).toMatchObject({ functions, across });
  });

  it('[R1] reads a derived metric as a sum with signs', () => {
    const metric = compiled(withMetric({ instrument: 'derived', expression: ' sent - sent' })).get('desk')?.metrics[1];
    expect(metric?.formula).toEqual({
      kind: 'sum',
      terms: [
        { metric: 0, sign: 1 },
        { metric: 0, sign: -1 },
      ],
    });
  });
});
