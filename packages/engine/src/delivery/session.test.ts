import { describe, expect, it } from 'vitest';
import { Desk, trader } from '../testing/desk.js';

const clerk = { ...trader, roles: ['CLERK'] };

describe('a subscription', () => {
  it('[W15, A8] without metrics has all that the session may see, and no more', () => {
    const desk = new Desk();
    const all = desk.watch({}).answer;
    const fewer = desk.watch({}, clerk).answer;
    expect(all.success && all.granted.metrics).toContain('secret');
    expect(fewer.success && fewer.granted.metrics).not.toContain('secret');
    expect(fewer.success && fewer.denied).toEqual([]);
    expect(fewer.success && fewer.granted.type).toBeNull();
  });

  it('[A8, A7] denies alike what does not exist and what may not be seen', () => {
    const desk = new Desk();
    const { answer } = desk.watch({ metrics: ['power', 'secret', 'nothing'] }, clerk);
    expect(answer).toMatchObject({
      success: true,
      granted: { metrics: ['power'], type: 'LAST' },
      denied: [
        { metric: 'secret', code: 'UNKNOWN_METRIC' },
        { metric: 'nothing', code: 'UNKNOWN_METRIC' },
      ],
    });
  });

  it('[A6] to a hidden and to an unknown channel is refused alike', () => {
    const desk = new Desk();
    const refusals = ['desk', 'bells', 'nothing'].map(
      (channel) => desk.watch({ channel }, { ...trader, roles: ['trader', 'TRADER '] }).answer,
    );
    expect(refusals).toEqual(
      ['desk', 'bells', 'nothing'].map((channel) => ({
        success: false,
        code: 'FORBIDDEN_CHANNEL',
        error: `Access denied to channel: ${channel}`,
        retryable: false,
      })),
    );
  });

  it('[W14] by the key label alone is that series with all its metrics', () => {
    const desk = new Desk();
    const { sink, answer } = desk.watch({ meter: 'm' });
    expect(answer).toMatchObject({ success: true, granted: { window: 1 } });
    desk.take({ power: 3 }, { meter: 'm', phase: '1' });
    desk.take({ power: 4 }, { meter: 'm', phase: '2' });
    desk.take({ power: 99 }, { meter: 'n' });
    desk.pass(1_000);
    expect(sink.updates[0]?.metrics.power).toEqual({ value: 7, count: 2, delta: 0 });
    expect(sink.frames.at(-1)?.pinned).toEqual({ label: 'meter', value: 'm' });
  });

  it('[W17] loses metrics one by one, with a new snapshot, and ends with the last', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch({ metrics: ['trades', 'power'] });
    session.unsubscribe({ channel: 'desk', metrics: ['power'] });
    expect(sink.snapshots.at(-1)?.data).toEqual({ trades: 0 });
    desk.take({ trades: 1, power: 1 });
    desk.pass(1_000);
    expect(sink.updates.map(({ metrics }) => Object.keys(metrics))).toEqual([['trades']]);
    session.unsubscribe({ channel: 'desk', metrics: ['trades', 'nothing'] });
    expect(session.subscriptions).toEqual([]);
  });

  it('[W5] is one of at most 128 of a session', () => {
    const desk = new Desk();
    const { session } = desk.session();
    const answers = Array.from(
      { length: 129 },
      (_, index) => session.subscribe({ meter: `m-${index}` }).answer.success,
    );
    expect(answers.lastIndexOf(true)).toBe(127);
    expect(answers[128]).toBe(false);
  });

  it.each([
    [
      { filters: { nope: 'x' } },
      'INVALID_FILTER',
      `desk has no label 'nope'. Labels of this channel: meter, phase, currency.`,
    ],
    [{ groupBy: ['nope'] }, 'INVALID_FILTER', `desk has no label 'nope'`],
    [
      { filters: { meter: Array.from({ length: 33 }, (_, index) => String(index)) } },
      'INVALID_FILTER',
      '33 nodes; at most 32, and each value of a list is one',
    ],
    [{ aggregation: { window: 0.05 } }, 'INVALID_WINDOW', 'Invalid window: 0.05.'],
    [{ aggregation: { window: '2h' } }, 'INVALID_WINDOW', 'Invalid window: 2h.'],
    [
      { metrics: ['fill_rate'], aggregation: { type: 'SUM' as const } },
      'INVALID_AGGREGATION',
      'fill_rate is a ratio, which has no SUM. Allowed: AVG, LAST.',
    ],
    [{ metrics: ['powr'] }, 'UNKNOWN_METRIC', 'Invalid metrics: powr. Did you mean power?'],
  ])('[W12, W13] that asks for %j is refused with %s', (request, code, sentence) => {
    const { answer } = new Desk().watch(request);
    expect(answer).toMatchObject({ success: false, code });
    expect(answer.success ? '' : answer.error).toContain(sentence);
  });
});

describe('a sample', () => {
  it.each([
    [{ nothing: 1 }, { meter: 'm' }, `desk takes no metric 'nothing'`],
    [{ total: 1 }, { meter: 'm' }, `desk takes no metric 'total'`],
    [{ power: Number.NaN }, { meter: 'm' }, `metric 'power' must be a finite number`],
    [{ power: Number.POSITIVE_INFINITY }, { meter: 'm' }, `metric 'power' must be a finite number`],
    [{ register: -1 }, { meter: 'm' }, `metric 'register' is a register that only grows`],
    [{}, { meter: 'm' }, 'it has no metric'],
    [{ power: 1 }, {}, `it must carry the label 'meter', which names the series`],
    [{ power: 1 }, { meter: 'm', nope: 'x' }, `desk has no label 'nope'; it has: meter, phase, currency`],
    [{ power: 1 }, { meter: '' }, `label 'meter' must be a text of 1 to 256 characters`],
    [{ power: 1 }, { meter: 'x'.repeat(257) }, `label 'meter' must be a text of 1 to 256 characters`],
  ])('[I5] with %j of %j is refused', (metrics, labels, sentence) => {
    const rejection = new Desk().take(metrics as Record<string, number>, labels as Record<string, string>);
    expect(rejection?.code).toBe('INVALID_SAMPLE');
    expect(rejection?.error).toContain(sentence);
  });

  it('[I5] is taken whole or not at all', () => {
    const desk = new Desk();
    const { sink } = desk.watch({ metrics: ['trades'], aggregation: { window: 1 } });
    expect(desk.take({ trades: 1, nothing: 1 })?.code).toBe('INVALID_SAMPLE');
    desk.pass(1_000);
    expect(sink.updates).toEqual([]);
    expect(desk.engine.stats().series).toBe(0);
  });

  it('[I6] begins no series beyond the tenant’s limit', () => {
    const desk = new Desk({ limits: { series: 2 } });
    const take = (meter: string, tenantId = 't') => desk.take({ power: 1 }, { meter }, { tenantId })?.code;
    expect([take('a'), take('b'), take('c'), take('a'), take('c', 'other')]).toEqual([
      undefined,
      undefined,
      'LIMIT_SERIES',
      undefined,
      undefined,
    ]);
  });

  it('[I3] may be an hour old, or a minute ahead, as the channel says', () => {
    const desk = new Desk();
    const take = (offsetMs: number) =>
      desk.take({ power: 1 }, undefined, { timestampMs: desk.clock.nowMs() + offsetMs })?.code;
    expect([take(-3_600_000), take(-3_600_001), take(60_000), take(60_001), take(Number.NaN)]).toEqual([
      undefined,
      'INVALID_SAMPLE',
      undefined,
      'INVALID_SAMPLE',
      'INVALID_SAMPLE',
    ]);
  });
});
