import { describe, expect, it } from 'vitest';
import { answer, coverage, isAmbiguous, state, zeroTotals } from './answer.js';
import type { ModelQuestion } from './groups.js';
import type { MeasuredMetric, ModelFunction, ModelMetric } from './metric.js';
import type { KeptSample } from './readings.js';

const trades: MeasuredMetric = { name: 'trades', kind: 'delta', across: 'sum' };
const orders: MeasuredMetric = { name: 'orders', kind: 'delta', across: 'sum' };
const register: MeasuredMetric = { name: 'register', kind: 'cumulative', across: 'sum' };
const power: MeasuredMetric = { name: 'power', kind: 'gauge', across: 'avg' };
const latency: MeasuredMetric = { name: 'latency', kind: 'distribution', across: 'avg' };
const risk: MeasuredMetric = { name: 'risk', kind: 'gauge', across: 'none' };
const notional: MeasuredMetric = { name: 'notional', kind: 'delta', across: 'sum', within: 'currency' };
const rate: ModelMetric = { name: 'rate', kind: 'ratio', numerator: trades, denominator: orders };
const net: ModelMetric = {
  name: 'net',
  kind: 'derived',
  terms: [
    { metric: power, sign: 1 },
    { metric: trades, sign: -1 },
  ],
};

/** One sample at a time: moment, meter (or labels), metrics. */
function taken(
  ...all: readonly (readonly [atMs: number, labels: string | Record<string, string>, metrics: Record<string, number>])[]
): KeptSample[] {
  return all.map(([atMs, labels, metrics]) => ({
    tenantId: 't',
    labels: typeof labels === 'string' ? { meter: labels } : labels,
    metrics,
    timestampMs: atMs,
    arrivedMs: atMs,
  }));
}

const ask = (
  metrics: readonly ModelMetric[],
  type?: ModelFunction,
  more: Partial<ModelQuestion> = {},
): ModelQuestion => {
  return { tenantId: 't', metrics, ...(type === undefined ? {} : { type }), filters: {}, groupBy: [], ...more };
};

/** The value of the whole in [from, to). */
const valueIn = (samples: readonly KeptSample[], question: ModelQuestion, fromMs: number, toMs: number) =>
  answer(samples, question, fromMs, toMs)
    .get('[]')
    ?.get(question.metrics[0]?.name ?? '')?.value;

describe('an answer', () => {
  const samples = taken(
    [10, 'a', { trades: 1, power: 100 }],
    [20, 'b', { trades: 5, power: 40 }],
    [110, 'a', { trades: 2, power: 120 }],
    [120, 'a', { trades: 4, power: 140 }],
    [200, 'b', { trades: 9 }],
  );

  it('takes the function per series and then across', () => {
    const expected: Partial<Record<ModelFunction, readonly [ofTrades: number, ofPower: number]>> = {
      LAST: [12, (140 + 40) / 2],
      SUM: [6, 260],
      AVG: [3, 130],
      MIN: [2, 120],
      MAX: [4, 140],
      COUNT: [2, 2],
      // b has changed by 0.
      DELTA: [6, (40 + 0) / 2],
    };
    for (const [type, [ofTrades, ofPower]] of Object.entries(expected)) {
      const cells = answer(samples, ask([trades, power], type as ModelFunction), 100, 200).get('[]');
      expect(cells?.get('trades'), type).toEqual({ value: ofTrades, count: 2, delta: 6 });
      expect(cells?.get('power'), type).toEqual({ value: ofPower, count: 2, delta: 20 });
    }
    expect(valueIn(samples, ask([trades], 'RATE'), 100, 200)).toBe(60);
  });

  it('takes the time-weighted average per series and then across', () => {
    // a: 100 holds 0–110 and 120, 140 follow at 110 and 120; b: 40 arrived in the first window only.
    const twa = ask([power], 'TWA', { staleAfterMs: 1_000 });
    expect(valueIn(samples, twa, 100, 200)).toBe((100 * 10 + 120 * 10 + 140 * 80) / 100);
    const both = [...samples, ...taken([150, 'b', { power: 60 }])];
    const ofB = (40 * 50 + 60 * 50) / 100;
    expect(valueIn(both, twa, 100, 200)).toBe((134 + ofB) / 2);
  });

  it('has the groups and metrics with readings in the window', () => {
    const grouped = answer(samples, ask([trades, power], 'LAST', { groupBy: ['meter'] }), 200, 300);
    expect(grouped).toEqual(new Map([['["b"]', new Map([['trades', { value: 14, count: 1, delta: 9 }]])]]));
    expect(answer(samples, ask([trades]), 300, 400)).toEqual(new Map());
    expect(answer(samples, ask([trades], 'SUM', { tenantId: 'other' }), 0, 400)).toEqual(new Map());
  });

  it('filters in both forms', () => {
    expect(valueIn(samples, ask([trades], 'SUM', { filters: { meter: ['b'] } }), 0, 400)).toBe(14);
    const filters = { op: 'ne', key: 'meter', value: 'b' } as const;
    expect(valueIn(samples, ask([trades], 'SUM', { filters }), 0, 400)).toBe(7);
  });

  it('asks for the default of each metric when it names no function', () => {
    const all = [...samples, ...taken([130, 'a', { latency: 3 }], [131, 'a', { latency: 5 }])];
    const cells = answer(all, ask([trades, latency]), 100, 200).get('[]');
    expect(cells?.get('trades')?.value).toBe(12);
    expect(cells?.get('latency')?.value).toBe(4);
  });

  it('of a distribution takes the readings of all series as one population', () => {
    const some = taken(
      [1, 'a', { latency: 1 }],
      [2, 'a', { latency: 2 }],
      [3, 'a', { latency: 3 }],
      [4, 'b', { latency: 10 }],
    );
    const expected = { AVG: 4, MIN: 1, MAX: 10, P50: 2, P95: 3, P99: 3, COUNT: 4, LAST: 6.5, SUM: 8, DELTA: 1 };
    for (const [type, value] of Object.entries(expected)) {
      expect(valueIn(some, ask([latency], type as ModelFunction), 0, 10), type).toBe(value);
    }
  });

  it('divides and adds up after merging, and is absent while a part is missing', () => {
    const some = taken(
      [1, 'a', { trades: 1, orders: 2 }],
      [2, 'b', { trades: 2, orders: 10, power: 50 }],
      [11, 'a', { trades: 4 }],
      [21, 'a', { power: 70 }],
    );
    expect(
      answer(some, ask([rate], 'AVG'), 0, 10)
        .get('[]')
        ?.get('rate'),
    ).toEqual({
      value: 0.25,
      count: 2,
      delta: Number.NaN,
    });
    expect(valueIn(some, ask([rate], 'AVG'), 10, 20), 'no orders').toBeUndefined();
    expect(valueIn(some, ask([rate], 'LAST'), 10, 20)).toBe(7 / 12);
    expect(valueIn(taken([1, 'a', { trades: 1, orders: 0 }]), ask([rate], 'AVG'), 0, 10)).toBeUndefined();
    expect(valueIn(some, ask([net], 'LAST'), 10, 20)).toBe(50 - 7);
    expect(valueIn(some, ask([net], 'DELTA'), 10, 20), 'power is known and silent').toBe(-4);
    expect(valueIn(some, ask([net], 'DELTA'), 20, 30), 'a has changed by 0 to 70 at once, b by 0').toBe(0);
    expect(valueIn(taken([1, 'a', { trades: 1 }]), ask([net], 'LAST'), 0, 10)).toBeUndefined();
  });

  it('combines within one value of a label only, even when it counts', () => {
    const some = taken(
      [1, { meter: 'a', currency: 'EUR' }, { notional: 5 }],
      [2, { meter: 'b', currency: 'EUR' }, { notional: 7 }],
      [11, { meter: 'a', currency: 'USD' }, { notional: 9, trades: 1 }],
    );
    expect(valueIn(some, ask([notional], 'SUM'), 0, 10)).toBe(12);
    expect(answer(some, ask([notional, trades], 'COUNT'), 10, 20).get('[]')).toEqual(
      new Map([['trades', { value: 1, count: 1, delta: 1 }]]),
    );
    expect(isAmbiguous(some, ask([notional]), 10)).toBe(false);
    expect(isAmbiguous(some, ask([notional]), 20)).toBe(true);
    expect(isAmbiguous(some, ask([notional], 'SUM', { groupBy: ['currency'] }), 20)).toBe(false);
    expect(isAmbiguous(some, ask([{ ...rate, numerator: notional }]), 20)).toBe(true);
  });

  it('of what does not combine is that of the series that speaks, its count too', () => {
    const some = taken(
      [1, { meter: 'm', phase: '1' }, { risk: 3 }],
      [2, { meter: 'm', phase: '2' }, { risk: 4 }],
      [3, { meter: 'm' }, { risk: 6 }],
    );
    const pinned = { filters: { op: 'eq', key: 'meter', value: 'm' } } as const;
    expect(isAmbiguous(some, ask([risk], 'SUM', pinned), 3)).toBe(true);
    expect(isAmbiguous(some, ask([risk], 'SUM', pinned), 4)).toBe(false);
    expect(
      answer(some, ask([risk], 'COUNT', pinned), 0, 10)
        .get('[]')
        ?.get('risk'),
    ).toEqual({
      value: 1,
      count: 1,
      delta: 0,
    });
    expect(answer(some, ask([risk], 'LAST'), 0, 10)).toEqual(new Map());
    expect(state(some, ask([risk], 'LAST', { groupBy: ['meter'] }), 10).get('["m"]')).toEqual(new Map([['risk', 6]]));
  });
});

describe('a state', () => {
  it('has the total over no series at all that is 0 apart', () => {
    expect(state([], ask([trades, register, power]), 10)).toEqual(new Map());
    expect(zeroTotals(ask([trades, register, power, rate, net], 'LAST'))).toEqual(['trades']);
    expect(zeroTotals(ask([trades, latency]))).toEqual(['trades']);
    expect(zeroTotals(ask([trades], 'SUM'))).toEqual([]);
    expect(zeroTotals(ask([trades], 'LAST', { groupBy: ['meter'] }))).toEqual([]);
    expect(zeroTotals(ask([trades], 'LAST', { filters: { meter: ['m'] } }))).toEqual([]);
    expect(zeroTotals(ask([trades], 'LAST', { filters: { meter: ['m', 'n'] } }))).toEqual(['trades']);
  });

  it('counts what arrived before its moment', () => {
    const some = taken([10, 'a', { trades: 1 }], [20, 'a', { trades: 2 }]);
    expect(
      state(some, ask([trades]), 20)
        .get('[]')
        ?.get('trades'),
    ).toBe(1);
    expect(
      state(some, ask([trades]), 21)
        .get('[]')
        ?.get('trades'),
    ).toBe(3);
  });
});

describe('a series that ended', () => {
  const samples = taken(
    [10, 'a', { trades: 1, register: 100, risk: 5 }],
    [20, 'b', { trades: 4, register: 10, risk: 6 }],
    [30, 'a', { trades: 2, register: 107, risk: 7 }],
    [50, 'a', { trades: 8, register: 120 }],
    [60, 'a', { trades: 16, register: 121 }],
  );
  const ends = [
    { tenantId: 't', labels: { meter: 'a' }, endedMs: 50 },
    { tenantId: 'other', labels: { meter: 'b' }, endedMs: 50 },
  ];

  it('is in no state after its end, and begins from nothing', () => {
    const question = ask([trades, register], 'LAST');
    const at = (ms: number) => Object.fromEntries(state(samples, question, ms, ends).get('[]') ?? []);
    expect(at(50), 'its end comes after the state of that moment').toEqual({ trades: 7, register: 7 });
    expect(at(51)).toEqual({ trades: 12, register: 0 });
    expect(at(61)).toEqual({ trades: 28, register: 1 });
    const grouped = state(samples.slice(0, 3), ask([trades], 'LAST', { groupBy: ['meter'] }), 51, ends);
    expect(grouped).toEqual(new Map([['["b"]', new Map([['trades', 4]])]]));
  });

  it('is in the sums of the window in which it had readings', () => {
    const cells = answer(samples, ask([trades, register], 'SUM'), 0, 100, ends).get('[]');
    expect(cells?.get('trades')).toEqual({ value: 31, count: 5, delta: 31 });
    expect(cells?.get('register')).toEqual({ value: 8, count: 5, delta: 8 });
    expect(
      answer(samples, ask([trades], 'LAST'), 0, 100, ends)
        .get('[]')
        ?.get('trades'),
    ).toEqual({
      value: 28,
      count: 5,
      delta: 31,
    });
  });

  it('weighs in an average change only where it had readings', () => {
    const some = taken([10, 'a', { power: 1 }], [20, 'b', { power: 10 }], [110, 'b', { power: 16 }]);
    const end = [{ tenantId: 't', labels: { meter: 'a' }, endedMs: 50 }];
    expect(valueIn(some, ask([power], 'DELTA'), 100, 200)).toBe(3);
    expect(
      answer(some, ask([power], 'DELTA'), 100, 200, end)
        .get('[]')
        ?.get('power')?.value,
    ).toBe(6);
  });

  it('does not keep another from speaking', () => {
    expect(isAmbiguous(samples, ask([risk]), 40, ends)).toBe(true);
    expect(isAmbiguous(samples, ask([risk]), 51, ends)).toBe(false);
    expect(
      answer(samples, ask([risk], 'MAX'), 0, 100, ends)
        .get('[]')
        ?.get('risk')?.value,
    ).toBe(6);
    const alone = samples.filter(({ labels }) => labels.meter === 'a');
    expect(
      answer(alone, ask([risk], 'MAX'), 0, 100, ends)
        .get('[]')
        ?.get('risk')?.value,
    ).toBe(7);
    expect(answer(alone, ask([risk], 'LAST'), 0, 100, ends)).toEqual(new Map());
  });
});

describe('coverage', () => {
  it('is the part of the series that was heard of less than staleAfter ago', () => {
    const samples = taken([10, 'a', { trades: 1 }], [20, 'b', { power: 1 }], [90, 'a', { trades: 1 }]);
    const of = (atMs: number, groupBy: string[] = []) =>
      Object.fromEntries(coverage(samples, ask([trades], 'LAST', { groupBy }), atMs, 50, end));
    const end = [{ tenantId: 't', labels: { meter: 'b' }, endedMs: 80 }];
    expect(of(10)).toEqual({});
    expect(of(59)).toEqual({ '[]': { fresh: 2, known: 2 } });
    expect(of(60)).toEqual({ '[]': { fresh: 1, known: 2 } });
    expect(of(70, ['meter'])).toEqual({ '["a"]': { fresh: 0, known: 1 }, '["b"]': { fresh: 0, known: 1 } });
    expect(of(100, ['meter'])).toEqual({ '["a"]': { fresh: 1, known: 1 } });
  });
});
