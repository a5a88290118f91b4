import { describe, expect, it } from 'vitest';
import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { TradingSimulator } from './trading-simulator.js';

const startMs = Date.UTC(2026, 4, 4, 14);
const symbols = ['ALDER', 'BIRCH', 'CEDAR', 'HAZEL', 'MAPLE'];
const seconds = 3_600;

const desk = (seed: number, tenantId = 'riverside') => new TradingSimulator({ tenantId, seed, symbols });

function run(simulator: TradingSimulator, steps: number): IncomingSample[] {
  return Array.from({ length: steps }, (_, index) => simulator.step(startMs + index * 1_000)).flat();
}

function total(samples: readonly IncomingSample[], metric: string): number {
  return samples.reduce((sum, sample) => sum + (sample.metrics[metric] ?? 0), 0);
}

const hour = run(desk(3), seconds);
const of = (channel: string) => hour.filter((sample) => sample.channel === channel);

it('the same seed and times give the same samples', () => {
  expect(run(desk(3), 300)).toEqual(run(desk(3), 300));
});

it('another seed and another tenant trade otherwise', () => {
  const exposures = [desk(3), desk(4), desk(3, 'lakeside')].map((simulator) =>
    run(simulator, 30)
      .flatMap((sample) => sample.metrics.exposure ?? [])
      .join(),
  );
  expect(new Set(exposures).size).toBe(3);
});

it('each trade, order and end of an order has an id of its own, inside the step that brings it', () => {
  const simulator = desk(3);
  const ids = new Set<string>();
  let count = 0;
  for (let index = 0; index < 600; index++) {
    const nowMs = startMs + index * 1_000;
    for (const { id, timestampMs = 0, channel } of simulator.step(nowMs)) {
      if (channel !== 'trading.metrics' && channel !== 'operations') continue;
      count += 1;
      ids.add(id ?? '');
      expect(timestampMs).toBeGreaterThan(nowMs - 1_000);
      expect(timestampMs).toBeLessThanOrEqual(nowMs);
    }
  }
  expect(count).toBeGreaterThan(500);
  expect(ids.size).toBe(count);
});

it('a later run does not repeat the ids of an earlier one', () => {
  const later = desk(3);
  const ids = (samples: IncomingSample[]) => samples.flatMap((sample) => sample.id ?? []);
  const first = new Set(ids(hour));
  const second = ids(
    Array.from({ length: 600 }, (_, index) => later.step(startMs + 2 * 3_600_000 + index * 1_000)).flat(),
  );
  expect(second.length).toBeGreaterThan(100);
  expect(second.filter((id) => first.has(id))).toEqual([]);
});

describe('trades', () => {
  it('come in bursts in every symbol, at about two per second', () => {
    const trades = of('trading.metrics');
    expect(new Set(trades.map((trade) => trade.labels?.symbol))).toEqual(new Set(symbols));
    expect(trades.length / seconds).toBeGreaterThan(1);
    expect(trades.length / seconds).toBeLessThan(3.5);
  });

  it('are round lots at whole cents', () => {
    for (const { metrics } of of('trading.metrics')) {
      expect(metrics.trade_count).toBe(1);
      expect((metrics.trade_volume ?? 0) % 100).toBe(0);
      expect(Number.isInteger(metrics.trade_notional)).toBe(true);
    }
  });
});

describe('orders', () => {
  it('are filled with what was traded, less what is still working', () => {
    const left = total(of('trading.metrics'), 'trade_volume') - total(of('operations'), 'quantity_filled');
    expect(left).toBeGreaterThanOrEqual(0);
    expect(left).toBeLessThanOrEqual(symbols.length * 800);
  });

  it('end mostly filled, sometimes not, and never more than full', () => {
    const ended = of('operations').filter((sample) => sample.metrics.quantity_ordered !== undefined);
    for (const { metrics } of ended) expect(metrics.quantity_filled).toBeLessThanOrEqual(metrics.quantity_ordered ?? 0);
    const fillRate = total(ended, 'quantity_filled') / total(ended, 'quantity_ordered');
    expect(fillRate).toBeGreaterThan(0.6);
    expect(fillRate).toBeLessThan(1);
  });

  it('are acknowledged in some milliseconds, a few of them rejected', () => {
    const latencies = of('operations').flatMap((sample) => sample.metrics.avg_latency ?? []);
    expect(latencies.length).toBe(total(of('operations'), 'order_count') + total(of('operations'), 'orders_rejected'));
    expect(Math.min(...latencies)).toBeGreaterThan(0);
    expect(latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)]).toBeCloseTo(1.8, 0);
    expect(total(of('operations'), 'orders_rejected')).toBeGreaterThan(0);
  });
});

describe('profit and loss', () => {
  it('realized and unrealized are the change of equity, to the cent, at every step', () => {
    const simulator = desk(3);
    for (let index = 0; index < seconds; index++) {
      const samples = simulator.step(startMs + index * 1_000).filter((sample) => sample.channel === 'pnl');
      const pnl = total(samples, 'realized_pnl') + total(samples, 'unrealized_pnl');
      expect(Math.abs(pnl - simulator.equityChange)).toBeLessThan(0.005);
    }
  });

  it('starts at 0 and moves', () => {
    const first = of('pnl').slice(0, symbols.length);
    expect(total(first, 'realized_pnl')).toBe(0);
    expect(total(first, 'unrealized_pnl')).toBe(0);
    const last = of('pnl').slice(-symbols.length);
    expect(last.every((sample) => sample.metrics.realized_pnl !== 0)).toBe(true);
  });

  it('says of positions what it says as unrealized', () => {
    const unrealized = of('pnl').map((sample) => sample.metrics.unrealized_pnl);
    expect(of('positions').map((sample) => sample.metrics.position_pnl)).toEqual(unrealized);
  });
});

describe('risk', () => {
  it('is gross over net, the sum of the positions of its step', () => {
    const positions = of('positions');
    for (const [index, { metrics }] of of('risk.metrics').entries()) {
      const book = positions.slice(index * symbols.length, (index + 1) * symbols.length);
      const { exposure = Number.NaN, net_exposure = Number.NaN, utilization = Number.NaN } = metrics;
      expect(exposure).toBeCloseTo(total(book, 'position_gross_value'), 1);
      expect(net_exposure).toBeCloseTo(total(book, 'position_value'), 1);
      expect(exposure).toBeGreaterThanOrEqual(Math.abs(net_exposure));
      expect(utilization).toBeGreaterThan(0);
    }
  });

  it('has a value at risk every ten seconds, a believable share of the exposure', () => {
    const withVar = of('risk.metrics').filter((sample) => sample.metrics.var !== undefined);
    expect(withVar).toHaveLength(seconds / 10);
    for (const { metrics } of withVar) {
      const share = (metrics.var ?? 0) / (metrics.exposure ?? Number.NaN);
      expect(share).toBeGreaterThan(0.001);
      expect(share).toBeLessThan(0.05);
    }
  });
});
