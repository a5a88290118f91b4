import { describe, expect, it } from 'vitest';
import { deskOf } from '../testing/desk.js';
import { viewLingerMs } from './views.js';

const trades = [{ name: 'trades', instrument: 'counter' }] as const;

describe('memory', () => {
  it('[I11] is bounded by the series that live and those that ended within the last hour, however many there were', () => {
    const desk = deskOf(trades, { staleAfter: '5s', ttl: '20s' }, { tickMs: 1_000 });
    const hour = { metrics: ['trades'], groupBy: ['meter'], aggregation: { type: 'SUM' as const, window: '1h' } };
    const { sink } = desk.watch(hour);
    const perHour = 360 * 5;
    let [sent, most] = [0, 0];
    for (let round = 0; round < 4 * 360; round += 1) {
      for (let meter = 0; meter < 5; meter += 1) {
        desk.take({ trades: 1 }, { meter: `m-${sent}` });
        sent += 1;
      }
      desk.pass(10_000);
      const { series, seriesIds } = desk.engine.stats();
      expect(series).toBeLessThanOrEqual(20);
      most = Math.max(most, seriesIds);
    }
    expect(sent).toBe(4 * perHour);
    expect(most).toBeLessThan(perHour + 50);
    desk.pass(2 * 3_600_000);
    desk.take({ trades: 1 }, { meter: 'one more' });
    desk.pass(3_600_000);
    expect(desk.engine.stats().seriesIds).toBe(1);
    desk.pass(3_600_000);
    const told = sink.updates.flatMap(({ series }) => series ?? []).map(({ metrics }) => metrics.trades?.value ?? 0);
    expect(told.reduce((sum, value) => sum + value, 0)).toBe(sent + 1);
    const removed = sink.updates.flatMap((update) => update.removed ?? []);
    expect(new Set(removed.map(({ meter }) => meter)).size).toBe(sent + 1);
  });

  it('[I11] of views is given back two minutes after the last one who looked', () => {
    const desk = deskOf(trades);
    for (let round = 0; round < 20; round += 1) {
      for (let view = 0; view < 50; view += 1) {
        const { session } = desk.watch({ meter: `m-${round}-${view}` });
        desk.engine.closeSession(session);
      }
      desk.pass(30_000);
      expect(desk.engine.stats()).toMatchObject({ sessions: 0 });
      expect(desk.engine.stats().views).toBeLessThanOrEqual(5 * 50);
    }
    desk.pass(viewLingerMs + 1_000);
    expect(desk.engine.stats()).toEqual({ sessions: 0, views: 0, series: 0, seriesIds: 0 });
  });
});
