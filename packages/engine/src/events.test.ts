import type { SubscribeRequest } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { CollectingSink } from './testing/index.js';
import { alarm, idsOf, startMs, Ward } from './testing/ward.js';

const startText = '2001-09-09T01:46:40.000Z';

describe('a subscription to a channel of events', () => {
  it('[R50] is granted, begins with an empty snapshot, and then has each event at once', () => {
    const ward = new Ward();
    ward.raise(alarm('before'));
    const { sink, answer } = ward.watch();
    const view = answer.success ? answer.view : '';
    expect(answer).toEqual({
      success: true,
      subscriptionId: 's1',
      view,
      granted: { metrics: [], type: null, window: 0 },
      denied: [],
      epoch: 'e-1',
      sequence: 0,
      recovered: false,
    });
    const data = { value: 142, text: '__proto__' };
    ward.raise({ type: 'raised', data, labels: { patient: 'p' } });
    ward.raise([alarm('b'), alarm('c')]);
    expect(sink.frames.map(({ content }) => content)).toEqual([
      {
        event: 'snapshot',
        data: {
          ...{ channel: 'alarms', view, epoch: 'e-1', sequence: 0, data: {}, page: 0, final: true },
          ...{ asOf: startMs, timestamp: startText },
        },
      },
      {
        event: 'event',
        data: {
          ...{ channel: 'alarms', view, sequence: 1, previous: 0 },
          events: [{ id: 'e-2', type: 'raised', data, timestamp: startText, labels: { patient: 'p' } }],
        },
      },
      {
        event: 'event',
        data: {
          ...{ channel: 'alarms', view, sequence: 2, previous: 1 },
          events: ['b', 'c'].map((id) => ({ id, type: 'raised', data: {}, timestamp: startText })),
        },
      },
    ]);
  });

  it('[R50] gets an event once, however often it is sent, also within one append', () => {
    const ward = new Ward();
    const { sink } = ward.watch();
    const outcomes = [ward.raise(alarm('x')), ward.raise([alarm('x'), alarm('y'), alarm('y')]), ward.raise(alarm('x'))];
    expect(outcomes.flat().map((outcome) => 'duplicate' in outcome && outcome.duplicate)).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
    expect(sink.events.map(({ sequence, events }) => [sequence, events.map(({ id }) => id)])).toEqual([
      [1, ['x']],
      [2, ['y']],
    ]);
  });

  it('[R50, D2] has its own sequence for each filter, without holes', () => {
    const ward = new Ward();
    const high = ward.watch({ filters: { priority: 'high' } }).sink;
    const two = ward.watch({ filters: { patient: ['p', '__proto__'], priority: ['high', 'low'] } }).sink;
    ward.raise(alarm('1', { patient: 'p', priority: 'high' }));
    ward.raise(alarm('2', { priority: 'low' }));
    ward.raise([alarm('3', { patient: '__proto__', priority: 'low' }), alarm('4', { priority: 'high' })]);
    ward.raise(alarm('5'));
    expect([idsOf(high), idsOf(two)]).toEqual([
      ['1', '4'],
      ['1', '3'],
    ]);
    const positions = [high, two].map(({ events }) => events.map(({ previous, sequence }) => [previous, sequence]));
    expect(positions).toEqual([
      [
        [0, 1],
        [1, 2],
      ],
      [
        [0, 1],
        [1, 2],
      ],
    ]);
  });

  it('[R50, I9] is not disturbed by a bad event among good ones', () => {
    const ward = new Ward();
    const { sink } = ward.watch();
    const outcomes = ward.raise([alarm('1'), { ...alarm('2'), data: { v: Number.NaN } }, alarm('3')]);
    expect(outcomes).toEqual([
      { id: '1', sequence: 1, duplicate: false },
      { code: 'INVALID_EVENT', error: 'Invalid event: data.v is NaN; JSON has finite numbers only' },
      { id: '3', sequence: 2, duplicate: false },
    ]);
    expect(idsOf(sink)).toEqual(['1', '3']);
  });

  it('[R50] is not reached by what the producer does to its object afterwards', () => {
    const ward = new Ward();
    const { sink } = ward.watch();
    const data = { list: [1] };
    const labels = { patient: 'p' };
    ward.raise({ type: 'raised', data, labels });
    data.list.push(2);
    labels.patient = 'q';
    expect(sink.events[0]?.events[0]).toMatchObject({ data: { list: [1] }, labels: { patient: 'p' } });
    expect(sink.frames.at(-1)?.json()).toContain('"data":{"list":[1]}');
  });

  it('[D5] of one tenant gets nothing of another, however their names are built', () => {
    const ward = new Ward();
    const sinks = ['a', 'a:b', '__proto__'].map((tenantId) => ward.watch({}, tenantId).sink);
    ward.raise(alarm('1'), 'a');
    ward.raise([alarm('1'), alarm('2')], 'a:b');
    ward.raise(alarm('3'), '__proto__');
    ward.raise(alarm('4'), 'constructor');
    expect(sinks.map(idsOf)).toEqual([['1'], ['1', '2'], ['3']]);
  });

  it('[D3, D4] shares its view with equal ones, and gets each frame once', () => {
    const ward = new Ward();
    const { session, sink, answer } = ward.watch({ filters: { patient: ['q', 'p', 'q'] } });
    const again = session.subscribe({ channel: 'alarms', filters: { patient: ['p', 'q'] } }).answer;
    const other = ward.watch({ filters: { patient: ['p', 'q'] } });
    const views = [answer, again, other.answer].map((each) => each.success && each.view);
    expect(new Set(views).size).toBe(1);
    expect(ward.engine.stats().views).toBe(1);
    ward.raise(alarm('1', { patient: 'p' }));
    expect(idsOf(sink)).toEqual(['1']);
    expect(sink.frames.at(-1)).toBe(other.sink.frames.at(-1));
  });

  it('[W14] that is pinned to one value of the key label says so beside its frames', () => {
    const ward = new Ward();
    const { sink } = ward.watch({ channel: 'doors', filters: { door: 'd' } });
    ward.engine.append('a', 'doors', [{ type: 'opened', data: null, labels: { door: 'd' } }]);
    expect(sink.frames.map(({ pinned }) => pinned)).toEqual([
      { label: 'door', value: 'd' },
      { label: 'door', value: 'd' },
    ]);
  });

  it('[S6, S7] leaves a view that goes on for 2 min, and then begins a new history', () => {
    const ward = new Ward();
    const { session, answer } = ward.watch();
    session.unsubscribe({ channel: 'alarms' });
    ward.raise(alarm('missed'));
    ward.pass(119_900);
    const back = ward.watch();
    expect(back.answer).toMatchObject({ epoch: answer.success && answer.epoch, sequence: 1 });
    ward.engine.closeSession(back.session);
    ward.pass(120_000);
    expect(ward.engine.stats().views).toBe(0);
    expect(ward.watch().answer).toMatchObject({ epoch: 'e-2', sequence: 0 });
  });

  it('[S6] keeps its view as long as it is there, also when another one has come and gone', () => {
    const ward = new Ward();
    const { session } = ward.watch();
    ward.engine.closeSession(session);
    ward.pass(60_000);
    const { sink } = ward.watch();
    ward.pass(300_000);
    ward.raise(alarm('1'));
    expect([idsOf(sink), ward.engine.stats().views]).toEqual([['1'], 1]);
  });

  it('is one of a bounded number of different ones of its tenant, until a view has ended', () => {
    const ward = new Ward({ views: 2 });
    const ask = (patient: string, tenantId = 'a') => ward.watch({ filters: { patient } }, tenantId);
    const first = ask('1');
    const answers = [ask('2'), ask('3'), ask('2'), ask('3', 'b')].map(({ answer }) => answer);
    expect(answers).toMatchObject([{ success: true }, { code: 'LIMIT_VIEWS' }, { success: true }, { success: true }]);
    ward.engine.closeSession(first.session);
    ward.pass(121_000);
    expect([ask('3'), ask('4')].map(({ answer }) => answer)).toMatchObject([
      { success: true },
      { code: 'LIMIT_VIEWS' },
    ]);
  });

  it('[D5] of a principal that is held to some labels gets no other events, whatever it asks for', () => {
    const { engine } = new Ward();
    const sinks = [undefined, { patient: ['p', 'q'] }, { patient: 'r' }].map((filters) => {
      const sink = new CollectingSink();
      const principal = { userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined, policy: { patient: 'p' } };
      const { answer } = engine.openSession(principal, sink).subscribe({ channel: 'alarms', filters });
      expect(answer.success).toBe(true);
      return sink;
    });
    engine.append('a', 'alarms', [alarm('1', { patient: 'p' }), alarm('2', { patient: 'q' }), alarm('3')]);
    engine.append('a', 'alarms', [alarm('4', { patient: 'r' })]);
    expect(sinks.map(idsOf)).toEqual([['1'], ['1'], []]);
  });

  it.each<[Partial<SubscribeRequest>, string, string]>([
    [{ metrics: ['rate'] }, 'BAD_MESSAGE', 'alarms carries events, each delivered as it is; leave metrics out'],
    [{ groupBy: ['patient'] }, 'BAD_MESSAGE', 'alarms carries events, each delivered as it is; leave groupBy out'],
    [{ aggregation: { type: 'SUM' } }, 'INVALID_AGGREGATION', 'Allowed: none; leave aggregation out'],
    [{ aggregation: { window: 1 } }, 'INVALID_AGGREGATION', 'Allowed: none; leave aggregation out'],
    [{ filters: { ward: 'x' } }, 'INVALID_FILTER', 'Labels of this channel: patient, priority'],
  ])('[W10, W12] that asks for %j is refused with %s and leaves nothing behind', (request, code, sentence) => {
    const ward = new Ward();
    const { answer, session } = ward.watch(request);
    expect(answer).toMatchObject({ success: false, code, error: expect.stringContaining(sentence) });
    expect([session.subscriptions, ward.engine.stats().views]).toEqual([[], 0]);
  });

  it('[A6] of a role that may not see the channel is refused like one to a channel that does not exist', () => {
    const ward = new Ward();
    const answers = ['alarms', 'nothing'].map((channel) => ward.watch({ channel }, 'a', ['CLERK']).answer);
    expect(answers).toMatchObject([
      { code: 'FORBIDDEN_CHANNEL', error: 'Access denied to channel: alarms' },
      { code: 'FORBIDDEN_CHANNEL', error: 'Access denied to channel: nothing' },
    ]);
    expect(ward.engine.stats().views).toBe(0);
  });
});

it('[I9] events go into channels of events only, and samples into channels of metrics only', () => {
  const { engine } = new Ward();
  for (const channel of ['pulse', 'nothing', '__proto__']) {
    expect(engine.append('a', channel, [alarm('1')])).toEqual([
      { code: 'FORBIDDEN_CHANNEL', error: `No channel '${channel}' takes events.` },
    ]);
  }
  const sample = { tenantId: 'a', channel: 'alarms', labels: {}, metrics: { rate: 1 }, timestampMs: startMs };
  expect(engine.take(sample)).toEqual({ code: 'FORBIDDEN_CHANNEL', error: `No channel 'alarms' takes samples.` });
});
