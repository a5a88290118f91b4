import { describe, expect, it } from 'vitest';
import type { CatalogDefinition } from '../catalog/catalog-definition.js';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { Desk, deskOf, startMs, trader, valuesIn } from '../testing/desk.js';

const hostile = ['__proto__', 'a:b', 'constructor', 'toString', 'a"],["b', 'Ω🙂'];

describe('a number', () => {
  it.each([
    [[Number.NaN], `Invalid sample: metric 'power' must be a finite number`],
    [[Number.POSITIVE_INFINITY], `Invalid sample: metric 'power' must be a finite number`],
    [[Number.NEGATIVE_INFINITY], `Invalid sample: metric 'power' must be a finite number`],
    [['5' as unknown as number], `Invalid sample: metric 'power' must be a finite number`],
  ])('[I5] that is %j is refused, and the next one is taken', ([value], error) => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['power'], aggregation: { type: 'SUM', window: 1 } });
    expect(desk.take({ power: value as number })).toEqual({ code: 'INVALID_SAMPLE', error });
    desk.take({ power: 5 });
    desk.pass(1_000);
    expect(sink.updates.map((update) => update.metrics)).toEqual([{ power: { value: 5, count: 1, delta: 0 } }]);
  });

  it('[R36] too large to be summed leaves the sum absent, and the extremes and the state told', () => {
    const desk = deskOf([{ name: 'big', instrument: 'gauge', across: 'sum' }]);
    const told = (['SUM', 'MAX', 'LAST'] as const).map(
      (type) => desk.watch({ metrics: ['big'], aggregation: { type, window: 1 } }).sink,
    );
    desk.take({ big: 1e308 });
    desk.take({ big: 1e308 });
    desk.pass(1_000);
    expect(told.map(({ updates }) => updates.map(valuesIn))).toEqual([[], [{ big: 1e308 }], [{ big: 1e308 }]]);
    desk.take({ big: 1 });
    desk.pass(1_000);
    expect(told.map(({ updates }) => updates.map(valuesIn).at(-1))).toEqual([{ big: 1 }, { big: 1 }, { big: 1 }]);
  });

  it('[R11] of two magnitudes cancels out over two series without a trace', () => {
    const desk = deskOf([{ name: 'big', instrument: 'gauge', across: 'sum' }]);
    const { sink } = desk.watch({ metrics: ['big'], aggregation: { type: 'LAST', window: 1 } });
    desk.take({ big: 1e308 }, { meter: 'a' });
    desk.take({ big: 3 }, { meter: 'b' });
    desk.pass(1_000);
    desk.take({ big: 4 }, { meter: 'a' });
    desk.pass(1_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ big: 1e308 }, { big: 7 }]);
  });

  it('[R27] of −0 is 0', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['power'], aggregation: { type: 'LAST', window: 1 } });
    desk.take({ power: -0 });
    desk.pass(1_000);
    expect(Object.is(sink.updates[0]?.metrics.power?.value, 0)).toBe(true);
  });
});

describe('timestamps', () => {
  it('[R12] that are equal make the later arrival the last, and later ones win over later arrivals', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['power'], aggregation: { type: 'LAST', window: 1 } });
    desk.take({ power: 1 }, undefined, { timestampMs: startMs });
    desk.take({ power: 2 }, undefined, { timestampMs: startMs });
    desk.take({ power: 3 }, undefined, { timestampMs: startMs - 1 });
    desk.pass(1_000);
    desk.take({ power: 4 }, undefined, { timestampMs: startMs - 500 });
    desk.pass(1_000);
    expect(sink.updates.map((update) => update.metrics.power)).toEqual([
      { value: 2, count: 3, delta: -1 },
      { value: 2, count: 1, delta: 0 },
    ]);
  });

  it.each([
    [Number.NaN, 'its time is no number'],
    [startMs + 60_001, 'its time is 60001 ms ahead; at most 60000 ms are allowed'],
    [startMs - 3_600_001, 'it is 3600001 ms old; desk takes samples up to 3600000 ms old'],
  ])('[I3] of %d are refused', (timestampMs, what) => {
    const rejection = new Desk().take({ power: 1 }, undefined, { timestampMs });
    expect(rejection).toEqual({ code: 'INVALID_SAMPLE', error: `Invalid sample: ${what}` });
  });
});

describe('a sample of 10,000 metrics', () => {
  it('[I5, R24] is taken and told whole', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
    const desk = deskOf(names.map((name) => ({ name, instrument: 'gauge' as const, across: 'sum' as const })));
    const { sink } = desk.watch({ aggregation: { type: 'SUM', window: 1 } });
    for (const meter of ['a', 'b']) {
      desk.take(Object.fromEntries(names.map((name, index) => [name, index])), { meter });
    }
    desk.pass(1_000);
    const told = sink.updates[0]?.metrics ?? {};
    expect(Object.keys(told)).toHaveLength(10_000);
    expect(names.every((name, index) => told[name]?.value === 2 * index && told[name]?.count === 2)).toBe(true);
  });

  it('[I5] of which the catalog knows none is refused at the first', () => {
    const metrics = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${index}`, index]));
    expect(new Desk().take(metrics)?.error).toContain(`desk takes no metric 'm0'; it takes: trades,`);
  });
});

describe('a channel', () => {
  it('[R31] without labels has one series, which is the whole', () => {
    const desk = deskOf([{ name: 'power', instrument: 'gauge', across: 'none' }], { labels: [] });
    const { sink, frames } = desk.watch({ metrics: ['power'], aggregation: { type: 'LAST', window: 1 } });
    for (const power of [1, 2, 3]) desk.take({ power }, {});
    expect(desk.take({ power: 1 }, { meter: 'm' })?.error).toContain(`desk has no label 'meter'; it has: none`);
    desk.pass(1_000);
    expect([frames[0]?.content.data, sink.updates.map(valuesIn)]).toMatchObject([{ data: {} }, [{ power: 3 }]]);
    expect(desk.engine.stats().series).toBe(1);
    desk.engine.endSeries('t', 'desk', {});
    desk.pass(1_000);
    desk.pass(1_000);
    desk.take({ power: 9 }, {});
    desk.pass(1_000);
    expect(sink.updates.map((update) => [update.removed, valuesIn(update)])).toEqual([
      [undefined, { power: 3 }],
      [[{}], {}],
      [undefined, { power: 9 }],
    ]);
  });

  it('[R31] without a key label takes samples without any label, which are a series of their own', () => {
    const labels = [{ name: 'site', description: 'Site' }];
    const desk = deskOf([{ name: 'power', instrument: 'gauge', across: 'sum' }], { labels });
    const { sink } = desk.watch({ metrics: ['power'], groupBy: ['site'], aggregation: { type: 'LAST', window: 1 } });
    desk.take({ power: 1 }, {});
    desk.take({ power: 2 }, { site: 'x' });
    desk.pass(1_000);
    expect(sink.updates[0]?.series?.map((row) => [row.labels, row.metrics.power?.value])).toEqual([
      [{}, 1],
      [{ site: 'x' }, 2],
    ]);
  });
});

describe('time', () => {
  it('[R20, R23] that jumps by a day over silence tells what was open and nothing twice', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades'], aggregation: { type: 'SUM', window: '1m' } });
    desk.take({ trades: 3 });
    desk.pass(86_400_000);
    desk.take({ trades: 4 });
    desk.pass(86_400_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ trades: 3 }, { trades: 0 }, { trades: 4 }, { trades: 0 }]);
  });

  it('[R21] that steps back closes nothing until it has caught up, and loses nothing', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades'], aggregation: { type: 'SUM', window: 1 } });
    desk.take({ trades: 1 });
    desk.pass(500);
    desk.pass(-10_000);
    desk.take({ trades: 2 });
    desk.pass(9_000);
    expect(sink.updates).toEqual([]);
    desk.pass(1_500);
    expect(sink.updates.map(valuesIn)).toEqual([{ trades: 3 }]);
  });
});

describe('a hostile name', () => {
  it.each(hostile)('[D5] of a tenant and of a label value is a name like any other: %s', (name) => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades'], groupBy: ['meter'] }, { ...trader, tenantId: name });
    const other = desk.watch({ metrics: ['trades'], groupBy: ['meter'] });
    desk.take({ trades: 3 }, { meter: name }, { tenantId: name });
    desk.pass(1_000);
    expect(sink.updates[0]?.series).toEqual([
      { labels: { meter: name }, metrics: { trades: { value: 3, count: 1, delta: 3 } } },
    ]);
    expect(other.sink.updates).toEqual([]);
    const { answer, frames } = desk.watch(
      { metrics: ['trades'], filters: { meter: name } },
      { ...trader, tenantId: name },
    );
    expect(answer.success).toBe(true);
    expect(frames[0]?.content.data).toMatchObject({ data: { trades: 3 } });
  });

  it.each(hostile)('[A6, I5] of a channel, a label or a metric is unknown, and says so: %s', (name) => {
    const desk = new Desk();
    const named = (value: unknown): object => Object.fromEntries([[name, value]]);
    expect(desk.take({ trades: 1 }, undefined, { channel: name })).toEqual({
      code: 'FORBIDDEN_CHANNEL',
      error: `No channel '${name}' takes samples.`,
    });
    expect(desk.take({ trades: 1 }, { meter: 'm', ...named('x') } as Record<string, string>)).toEqual({
      code: 'INVALID_SAMPLE',
      error: `Invalid sample: desk has no label '${name}'; it has: meter, phase, currency`,
    });
    expect(desk.take({ trades: 1, ...named(1) } as Record<string, number>)?.error).toContain(
      `Invalid sample: desk takes no metric '${name}'; it takes: trades`,
    );
    const refused = (request: object): string => {
      const { answer } = desk.watch(request);
      return answer.success ? 'granted' : `${answer.code} ${answer.error}`;
    };
    expect(refused({ channel: name })).toBe(`FORBIDDEN_CHANNEL Access denied to channel: ${name}`);
    expect(refused({ metrics: [name] })).toContain(`UNKNOWN_METRIC Invalid metrics: ${name}.`);
    expect(refused({ groupBy: [name] })).toContain(`INVALID_FILTER Invalid filter: desk has no label '${name}'.`);
    expect(refused({ filters: named('x') })).toContain(`INVALID_FILTER Invalid filter: desk has no label '${name}'.`);
    expect(desk.engine.stats()).toMatchObject({ views: 0, series: 0 });
  });

  it.each(['__proto__', 'a:b', '', '7up', 'x'.repeat(129)])('[R1] is refused in a catalog: %s', (name) => {
    const [channel] = [{ name: 'c', description: 'c', kind: 'metrics' as const, roles: ['*'] }];
    const label = { name: 'l', description: 'l' };
    const metric = { name: 'm', description: 'm', unit: '1', instrument: 'gauge' as const };
    const refusal = `'${name}' is no name: a letter, then letters, digits, '_', '.', '-', up to 128`;
    const compile = (definition: CatalogDefinition['channels'][number]) => () =>
      compileCatalog([{ name: 'x', description: 'x', channels: [definition] }]);
    expect(compile({ ...channel, name, labels: [label], metrics: [metric] })).toThrow(refusal);
    expect(compile({ ...channel, labels: [{ ...label, name }], metrics: [metric] })).toThrow(refusal);
    expect(compile({ ...channel, labels: [label], metrics: [{ ...metric, name }] })).toThrow(refusal);
  });
});
