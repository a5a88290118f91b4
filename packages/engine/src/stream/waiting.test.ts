import type { Update } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { Desk } from '../testing/desk.js';

const byAll = { metrics: ['trades'], groupBy: ['meter', 'phase'], aggregation: { type: 'SUM' as const, window: 1 } };

/** Trades of each group in a frame, by its labels. */
function tradesOf({ series }: Update): Record<string, number | undefined> {
  return Object.fromEntries(
    (series ?? []).map(({ labels, metrics }) => [JSON.stringify(labels), metrics.trades?.value]),
  );
}

describe('samples that wait for others', () => {
  it('[D11] begin as many series as a tenant may have, to the last one, and no sample for another one is lost', () => {
    for (const series of [1, 63, 64, 65, 150]) {
      const desk = new Desk({ limits: { series } });
      const taken = Array.from({ length: series + 3 }, (_, index) => desk.take({ trades: 1 }, { meter: `m${index}` }));
      expect(taken.map((rejection) => rejection?.code)).toEqual([
        ...Array.from({ length: series }, () => undefined),
        'LIMIT_SERIES',
        'LIMIT_SERIES',
        'LIMIT_SERIES',
      ]);
      for (let index = 0; index < series; index += 1) {
        expect(desk.take({ trades: 1 }, { meter: `m${index}` })).toBeUndefined();
      }
      expect(desk.engine.stats().series).toBe(series);
    }
  });

  it('[R1] are in the numbers of the tick in which they came, in whatever order the series were', () => {
    const desk = new Desk();
    const { sink } = desk.watch(byAll);
    const sent = new Map<string, number>();
    for (let index = 0; index < 5_000; index += 1) {
      // Steps that no source would repeat: look-ups then go side by side.
      const labels = { meter: `m${(index * index * 7) % 97}` };
      const key = JSON.stringify(labels);
      sent.set(key, (sent.get(key) ?? 0) + 1);
      desk.take({ trades: 1 }, labels);
    }
    desk.pass(1_000);
    expect(tradesOf(sink.updates[0] as Update)).toEqual(Object.fromEntries(sent));
  });

  it('[D5] keep nothing of the labels of a sample that was refused, or that had more of them', () => {
    const desk = new Desk();
    const { sink } = desk.watch(byAll);
    desk.take({ trades: 1 }, { meter: 'a', phase: 'x', currency: 'EUR' });
    desk.take({ trades: 2 }, { meter: 'b' });
    expect(desk.take({ trades: 4 }, { meter: 'c', phase: 'y', currency: '' })?.code).toBe('INVALID_SAMPLE');
    expect(desk.take({ trades: 4 }, { meter: 'c', phase: 'y', nonsense: 'z' })?.code).toBe('INVALID_SAMPLE');
    desk.take({ trades: 8 }, { meter: 'd' });
    desk.take({ trades: 16 }, { phase: 'z', meter: 'e' });
    desk.pass(1_000);
    expect(tradesOf(sink.updates[0] as Update)).toEqual({
      '{"meter":"a","phase":"x"}': 1,
      '{"meter":"b"}': 2,
      '{"meter":"d"}': 8,
      '{"meter":"e","phase":"z"}': 16,
    });
  });
});
