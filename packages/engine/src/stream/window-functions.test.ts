import { describe, expect, it } from 'vitest';
import { Desk, deskOf, startMs, valuesIn } from '../testing/desk.js';

describe('a function of a window', () => {
  it.each([
    ['RATE', 'trades', 1.1],
    ['MIN', 'trades', 6],
    ['MAX', 'trades', 8],
    ['COUNT', 'trades', 4],
    ['MIN', 'power', 6],
    ['MAX', 'power', 8],
    ['MIN', 'pulse', 3],
    ['COUNT', 'pulse', 4],
    ['MIN', 'latency', 1],
    ['MAX', 'latency', 5],
    ['COUNT', 'latency', 4],
    ['SUM', 'latency', 5.5],
  ] as const)('[R35, R41] %s of %s is taken per series and then across', (type, metric, value) => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: [metric], aggregation: { type, window: 10 } });
    for (const reading of [1, 3, 2]) desk.take({ [metric]: reading }, { meter: 'a' });
    desk.take({ [metric]: 5 }, { meter: 'b' });
    desk.pass(10_000);
    expect(valuesIn(sink.updates[0])).toEqual({ [metric]: value });
    desk.pass(10_000);
    expect(sink.updates.slice(1).map(valuesIn)).toEqual(
      type === 'RATE' || type === 'COUNT' || type === 'SUM' ? [{ [metric]: 0 }] : [],
    );
  });

  it.each([
    ['P50', 500],
    ['P95', 950],
    ['P99', 990],
  ] as const)('[R39, R41] %s is of all readings of all series together', (type, exact) => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['latency'], aggregation: { type, window: 1 } });
    for (let reading = 1; reading <= 1_000; reading += 1) {
      desk.take({ latency: reading }, { meter: reading % 10 === 0 ? 'a' : 'b' });
      if (reading % 200 === 0) desk.pass(100);
    }
    desk.pass(500);
    const told = sink.updates[0]?.metrics.latency?.value ?? 0;
    expect(Math.abs(told / exact - 1)).toBeLessThan(0.011);
  });

  it('[R9] takes back what a correction names, in the window in which it arrives', () => {
    const desk = new Desk();
    const watched = (['LAST', 'SUM'] as const).map(
      (type) => desk.watch({ metrics: ['trades'], aggregation: { type, window: 1 } }).sink,
    );
    desk.take({ trades: 5 });
    desk.pass(1_000);
    expect(desk.take({ trades: -2 })?.error).toContain(`name the sample with corrects: '<id>'`);
    expect(desk.take({ trades: -2 }, undefined, { corrects: 'trade-7' })).toBeUndefined();
    desk.pass(1_000);
    expect(watched.map(({ updates }) => updates.map(valuesIn))).toEqual([
      [{ trades: 5 }, { trades: 3 }],
      [{ trades: 5 }, { trades: -2 }],
    ]);
  });
});

describe('an average over time', () => {
  /** Tells of readings at seconds after the start, with what is told for each window of 60 s. */
  function told(readings: readonly (readonly [second: number, power: number, lateMs?: number])[], windows: number) {
    const desk = deskOf([{ name: 'power', instrument: 'gauge', across: 'sum' }], { staleAfter: '45s' });
    desk.pass(60_000 - (startMs % 60_000));
    const { sink } = desk.watch({ metrics: ['power'], aggregation: { type: 'TWA', window: 60 } });
    const originMs = desk.clock.nowMs();
    for (const [second, power, lateMs = 0] of readings) {
      desk.pass(originMs + second * 1_000 - desk.clock.nowMs());
      desk.take({ power }, undefined, { timestampMs: desk.clock.nowMs() - lateMs });
    }
    desk.pass(originMs + windows * 60_000 - desk.clock.nowMs());
    return sink.updates.map((update) => update.metrics.power?.value);
  }

  it('[R40] weighs each reading by how long it stood, until the end of the window', () => {
    expect(
      told(
        [
          [0, 100],
          [30, 200],
        ],
        1,
      ),
    ).toEqual([150]);
    expect(
      told(
        [
          [0, 100],
          [45, 200],
        ],
        1,
      ),
    ).toEqual([125]);
  });

  it('[R40] begins with the reading that stood before the window', () => {
    expect(
      told(
        [
          [50, 100],
          [75, 200],
        ],
        2,
      ),
    ).toEqual([100, (100 * 15 + 200 * 45) / 60]);
  });

  it('[R40] holds a reading no longer than staleAfter', () => {
    // 45 s of 100, 10 s of nothing, 5 s of 400.
    expect(
      told(
        [
          [0, 100],
          [55, 400],
        ],
        1,
      ),
    ).toEqual([(100 * 45 + 400 * 5) / 50]);
  });

  it('[R40] gives no time to a late reading', () => {
    expect(
      told(
        [
          [0, 100],
          [20, 900, 30_000],
          [30, 200],
        ],
        1,
      ),
    ).toEqual([150]);
  });
});
