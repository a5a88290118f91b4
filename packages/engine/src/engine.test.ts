import { describe, expect, it } from 'vitest';
import { compileCatalog } from './catalog/compile-catalog.js';
import { Engine } from './engine.js';
import { CollectingSink, ManualClock } from './testing/index.js';

const catalog = compileCatalog([
  {
    name: 'test',
    description: 'A desk and its meters',
    channels: [
      {
        name: 'trades',
        description: 'Trades',
        kind: 'metrics',
        roles: ['TRADER'],
        labels: [{ name: 'symbol', description: 'Instrument' }],
        metrics: [
          { name: 'trade_count', description: 'Trades', unit: '1', instrument: 'counter' },
          { name: 'price', description: 'Price', unit: 'USD', instrument: 'gauge', across: 'none' },
        ],
      },
    ],
  },
]);
const trader = { userId: 'u', tenantId: 't', roles: ['TRADER'], metrics: undefined };

describe('Engine', () => {
  it('rolls three increments of one window up into one frame', () => {
    const clock = new ManualClock(1_000_000);
    const engine = new Engine({ catalog, clock, epoch: 'e1' });
    const sink = new CollectingSink();
    const session = engine.openSession(trader, sink);
    const { answer, frames } = session.subscribe({ channel: 'trades', metrics: ['trade_count'] });
    expect(answer).toMatchObject({
      success: true,
      granted: { metrics: ['trade_count'], type: 'LAST', window: 1 },
      sequence: 0,
    });
    expect(frames.map((frame) => frame.content.data)).toMatchObject([
      { data: { trade_count: 0 }, final: true, asOf: 1_000_000 },
    ]);
    for (let n = 0; n < 3; n += 1) {
      const sample = {
        tenantId: 't',
        channel: 'trades',
        labels: {},
        metrics: { trade_count: 1 },
        timestampMs: clock.nowMs(),
      };
      expect(engine.take(sample)).toBeUndefined();
    }
    clock.set(1_001_000);
    engine.advance(clock.nowMs());
    expect(sink.updates).toEqual([
      {
        channel: 'trades',
        view: expect.any(String),
        metrics: { trade_count: { value: 3, count: 3, delta: 3 } },
        sequence: 1,
        previous: 0,
        window: [1_000_000, 1_001_000],
        timestamp: '1970-01-01T00:16:41.000Z',
      },
    ]);
  });
});
