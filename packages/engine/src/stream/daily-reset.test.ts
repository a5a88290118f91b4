import type { Snapshot } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { deskOf, valuesIn } from '../testing/desk.js';

const hourMs = 3_600_000;
const daily = { reset: 'daily', timeZone: 'Europe/Berlin' } as const;

/** A desk that counts one trade in the middle of every hour, from `from` for `hours`, and what it was told hour by hour. */
function countedFrom(from: string, hours: number) {
  const desk = deskOf([{ name: 'today', instrument: 'counter', ...daily }], {}, { startsMs: Date.parse(from) });
  const { sink } = desk.watch({ metrics: ['today'], aggregation: { window: '1h' } });
  for (let hour = 0; hour < hours; hour += 1) {
    desk.pass(hourMs / 2);
    desk.take({ today: 1 });
    desk.pass(hourMs / 2);
  }
  return sink.updates.map((update) => [new Date(update.window[1]).toISOString(), update.metrics.today]);
}

const at = (time: string, value: number, count = 1, delta = 1) => [time, { value, count, delta }];

describe('a total that begins again each day', () => {
  it('[R8] has 23 hours on the day when clocks go forward', () => {
    const told = countedFrom('2026-03-28T22:00:00Z', 26);
    expect(told[0]).toEqual(at('2026-03-28T23:00:00.000Z', 1));
    expect(told[1]).toEqual(at('2026-03-29T00:00:00.000Z', 1));
    expect(told[23]).toEqual(at('2026-03-29T22:00:00.000Z', 23));
    expect(told[24]).toEqual(at('2026-03-29T23:00:00.000Z', 1));
  });

  it('[R8] has 25 hours on the day when clocks go back', () => {
    const told = countedFrom('2026-10-24T21:00:00Z', 28);
    expect(told[0]).toEqual(at('2026-10-24T22:00:00.000Z', 1));
    expect(told[1]).toEqual(at('2026-10-24T23:00:00.000Z', 1));
    expect(told[25]).toEqual(at('2026-10-25T23:00:00.000Z', 25));
    expect(told[26]).toEqual(at('2026-10-26T00:00:00.000Z', 1));
  });

  it('[R8] has 24 hours on a leap day', () => {
    const told = countedFrom('2024-02-28T22:00:00Z', 26);
    expect(told[24]).toEqual(at('2024-02-29T23:00:00.000Z', 24));
    expect(told[25]).toEqual(at('2024-03-01T00:00:00.000Z', 1));
  });

  it('[R8] falls to 0 by itself, also after hours without a sample, and its increase does not', () => {
    const startsMs = Date.parse('2026-06-01T12:00:00Z');
    const desk = deskOf([{ name: 'today', instrument: 'counter', ...daily }], {}, { startsMs });
    const total = desk.watch({ metrics: ['today'], aggregation: { type: 'LAST', window: 1 } });
    const increase = desk.watch({ metrics: ['today'], aggregation: { type: 'DELTA', window: 1 } });
    desk.take({ today: 7 });
    desk.pass(11 * hourMs);
    expect(total.sink.updates.map((update) => [update.window[1], update.metrics.today])).toEqual([
      [startsMs + 1_000, { value: 7, count: 1, delta: 7 }],
      [Date.parse('2026-06-01T22:00:01Z'), { value: 0, count: 0, delta: 0 }],
    ]);
    expect(increase.sink.updates.map(valuesIn)).toEqual([{ today: 7 }, { today: 0 }]);
    const late = desk.watch({ metrics: ['today'], aggregation: { type: 'LAST', window: 1 } });
    expect((late.frames[0]?.content.data as Snapshot | undefined)?.data).toEqual({ today: 0 });
  });

  it('[R8] counts what arrives at midnight itself in the new day, and what arrived before in the old', () => {
    const midnight = Date.parse('2026-06-01T22:00:00Z');
    const desk = deskOf([{ name: 'today', instrument: 'counter', ...daily }], {}, { startsMs: midnight - 1_000 });
    const { sink } = desk.watch({ metrics: ['today'], aggregation: { type: 'LAST', window: 1 } });
    desk.pass(999);
    desk.take({ today: 5 });
    desk.pass(1);
    desk.take({ today: 2 });
    desk.pass(1_000);
    expect(sink.updates.map((update) => update.metrics.today)).toEqual([
      { value: 5, count: 1, delta: 5 },
      { value: 2, count: 1, delta: 2 },
    ]);
  });

  it('[R8, S9] has begun again when a state is taken over after midnight', () => {
    const startsMs = Date.parse('2026-06-01T12:00:00Z');
    const first = deskOf([{ name: 'today', instrument: 'counter', ...daily }], {}, { startsMs });
    first.take({ today: 7 });
    const options = (time: string) => ({ startsMs: Date.parse(time), epoch: 'e2' });
    const snapshots = ['2026-06-01T21:59:59Z', '2026-06-01T22:00:00Z'].map((time) => {
      const next = deskOf([{ name: 'today', instrument: 'counter', ...daily }], {}, options(time));
      next.engine.importState(first.engine.exportState());
      return next.watch({ metrics: ['today'] }).frames[0]?.content.data;
    });
    expect(snapshots).toMatchObject([{ data: { today: 7 } }, { data: { today: 0 } }]);
  });

  it('[R8] begins in the half of a window in zones whose midnight is there', () => {
    const startsMs = Date.parse('2026-06-01T18:00:00Z');
    const kathmandu = { reset: 'daily', timeZone: 'Asia/Kathmandu' } as const;
    const desk = deskOf([{ name: 'today', instrument: 'counter', ...kathmandu }], {}, { startsMs });
    const { sink } = desk.watch({ metrics: ['today'], aggregation: { window: '1h' } });
    desk.take({ today: 5 });
    desk.pass(hourMs / 2);
    desk.take({ today: 2 });
    desk.pass(hourMs / 2);
    expect(sink.updates.map((update) => update.metrics.today)).toEqual([{ value: 2, count: 2, delta: 7 }]);
  });
});
