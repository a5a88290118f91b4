import type { Position, SubscribeRequest } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../catalog/access.js';
import { Desk, startMs, trader } from '../testing/desk.js';
import { everySecond, positionsOf } from '../testing/slow-reader.js';

const request = everySecond('power');

/** One who watches, goes away after the first frame, and knows where it was. */
function leaveAfterOne(desk: Desk, asked: SubscribeRequest = request): Position {
  const { session, sink } = desk.watch(asked);
  desk.second({ power: 1 });
  desk.engine.closeSession(session);
  return { epoch: sink.snapshots[0]?.epoch ?? '', sequence: 1 };
}

/** One who comes back with a position. */
function comeBack(desk: Desk, resume: Position, asked: SubscribeRequest = request, principal: Principal = trader) {
  const { answer, sink, session } = desk.watch({ ...asked, resume }, principal);
  return { answer: answer.success ? answer : undefined, sink, session, frames: sink.frames.map(({ event }) => event) };
}

describe('one who comes back with a position', () => {
  it.each([0, 1, 2, 50])('[S8] gets each of %i frames that it missed, as those have them who stayed', (missed) => {
    const desk = new Desk();
    const { sink: stayed } = desk.watch(request);
    const position = leaveAfterOne(desk);
    for (let power = 1; power <= missed; power += 1) desk.second({ power });
    const { answer, sink, session } = comeBack(desk, position);
    expect(answer).toEqual({
      ...{ success: true, subscriptionId: 's1', view: stayed.snapshots[0]?.view, denied: [] },
      granted: { metrics: ['power'], type: 'SUM', window: 1 },
      ...{ epoch: position.epoch, sequence: 1, recovered: true },
    });
    expect(sink.frames.map(({ content }) => content)).toEqual(stayed.frames.slice(2).map(({ content }) => content));
    expect(sink.updates).toHaveLength(missed);
    desk.second({ power: 99 });
    expect(sink.frames.at(-1)).toBe(stayed.frames.at(-1));
    expect(session.explain('s1')?.decisions).toEqual([
      { atMs: startMs + (missed + 1) * 1_000, what: 'resumed', view: answer?.view, from: 1, to: missed + 1 },
    ]);
  });

  it('[S8] gets one frame for more than fifty, with the totals of those who stayed', () => {
    const desk = new Desk();
    const { sink: stayed } = desk.watch(request);
    const position = leaveAfterOne(desk);
    for (let power = 1; power <= 51; power += 1) desk.second({ power });
    const { answer, sink } = comeBack(desk, position);
    expect(answer).toMatchObject({ recovered: true, sequence: 1 });
    expect(sink.updates).toEqual([
      {
        ...{ channel: 'desk', view: answer?.view, sequence: 52, previous: 1, merged: 51 },
        metrics: { power: { value: (51 * 52) / 2, count: 51, delta: 50 } },
        window: [startMs + 1_000, startMs + 52_000],
        timestamp: new Date(startMs + 52_000).toISOString(),
      },
    ]);
    const told = stayed.updates.slice(1).reduce((sum, { metrics }) => sum + (metrics.power?.value ?? 0), 0);
    expect(sink.updates[0]?.metrics.power?.value).toBe(told);
    desk.second({ power: 7 });
    expect(positionsOf(sink.updates).at(-1)).toEqual([52, 53, undefined]);
  });

  it('[S8, S2] in the middle of a window gets that window whole', () => {
    const desk = new Desk();
    const position = leaveAfterOne(desk);
    desk.take({ power: 2 });
    desk.pass(500);
    const { answer, sink } = comeBack(desk, position);
    desk.take({ power: 4 });
    desk.pass(500);
    expect(answer?.recovered).toBe(true);
    expect(sink.updates.map(({ previous, metrics, window }) => [previous, metrics.power?.value, window])).toEqual([
      [1, 6, [startMs + 1_000, startMs + 2_000]],
    ]);
  });

  it('[S8, R52] is told that the view is silent, which it missed', () => {
    const desk = new Desk();
    const asked = everySecond('power', 'LAST');
    const position = leaveAfterOne(desk, asked);
    desk.pass(60_000);
    const { answer, frames } = comeBack(desk, position, asked);
    expect(answer?.recovered).toBe(true);
    expect(frames).toEqual(['stream:stale']);
  });

  it('[S8] gets its events, each once and in order', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch({ channel: 'bells' });
    desk.ring('a');
    desk.engine.closeSession(session);
    desk.ring('b', 'c');
    desk.ring('d');
    const back = comeBack(desk, { epoch: sink.snapshots[0]?.epoch ?? '', sequence: 1 }, { channel: 'bells' });
    desk.ring('e');
    expect(back.answer).toMatchObject({ recovered: true, sequence: 1 });
    expect(back.sink.events.map(({ previous, events }) => [previous, events.map(({ id }) => id).join()])).toEqual([
      [1, 'b,c'],
      [2, 'd'],
      [3, 'e'],
    ]);
  });
});

describe('a position that is not taken', () => {
  const refused: [string, (position: Position) => Position][] = [
    ['of another epoch', ({ sequence }) => ({ epoch: 'another', sequence })],
    ['that the view has not reached', ({ epoch }) => ({ epoch, sequence: 3 })],
    ['below zero', ({ epoch }) => ({ epoch, sequence: -1 })],
  ];
  it.each(refused)('[S8] because it is one %s brings recovered: false and a snapshot', (_, wrong) => {
    const desk = new Desk();
    const position = leaveAfterOne(desk);
    desk.second({ power: 2 });
    const { answer, sink, frames, session } = comeBack(desk, wrong(position));
    expect(answer).toMatchObject({ recovered: false, epoch: position.epoch, sequence: 2 });
    expect(frames).toEqual(['snapshot']);
    expect(sink.snapshots[0]).toMatchObject({ sequence: 2, data: { power: 2 }, asOf: startMs + 2_000 });
    expect(session.explain('s1')?.decisions.map(({ what }) => what)).toEqual(['refused']);
    desk.second({ power: 3 });
    expect(positionsOf(sink.updates)).toEqual([[2, 3, undefined]]);
  });

  it('[S8] because more than 300 frames are missing brings a snapshot, and 300 do not', () => {
    const desk = new Desk();
    const position = leaveAfterOne(desk);
    const watcher = desk.watch(request);
    for (let power = 1; power <= 300; power += 1) desk.second({ power });
    expect(comeBack(desk, position).answer?.recovered).toBe(true);
    desk.second({ power: 301 });
    const { answer, frames } = comeBack(desk, position);
    expect(answer?.recovered).toBe(false);
    expect(frames).toEqual(['snapshot']);
    expect(watcher.sink.updates).toHaveLength(301);
  });

  it('[S8, S6] because the view has ended and begun anew brings a snapshot of the new one', () => {
    const desk = new Desk();
    const position = leaveAfterOne(desk);
    desk.pass(121_000);
    const { answer, frames } = comeBack(desk, position);
    expect(answer?.recovered).toBe(false);
    expect(answer?.epoch).not.toBe(position.epoch);
    expect(frames).toEqual(['snapshot', 'stream:stale']);
  });

  it('[S8, A8] because the session may see less than before brings what it may see now, and no more', () => {
    const desk = new Desk();
    const asked: SubscribeRequest = { channel: 'desk', metrics: ['power', 'secret'], aggregation: { type: 'SUM' } };
    const { session, sink: before } = desk.watch(asked);
    desk.second({ power: 1, secret: 42 });
    desk.engine.closeSession(session);
    desk.second({ power: 2, secret: 43 });
    const position = { epoch: before.snapshots[0]?.epoch ?? '', sequence: 1 };
    const { answer, sink } = comeBack(desk, position, asked, { ...trader, roles: ['CLERK'] });
    expect(answer).toMatchObject({
      recovered: false,
      granted: { metrics: ['power'] },
      denied: [{ metric: 'secret', code: 'UNKNOWN_METRIC' }],
    });
    expect(answer?.view).not.toBe(before.snapshots[0]?.view);
    desk.second({ power: 3, secret: 44 });
    expect(sink.frames.map((frame) => frame.json()).join()).not.toContain('secret');
    expect(sink.updates.map(({ metrics }) => Object.keys(metrics))).toEqual([['power']]);
  });

  it('[S8, D4] because the session uses the view already brings a snapshot, and each frame once', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch(request);
    desk.second({ power: 1 });
    const { epoch = '' } = sink.snapshots[0] ?? {};
    const { answer, frames } = session.subscribe({ ...request, resume: { epoch, sequence: 0 } });
    session.deliver(frames);
    expect(answer).toMatchObject({ success: true, subscriptionId: 's2', sequence: 1, recovered: false });
    desk.second({ power: 2 });
    expect(sink.frames.map(({ event }) => event)).toEqual(['snapshot', 'update', 'snapshot', 'update']);
    expect(positionsOf(sink.updates)).toEqual([
      [0, 1, undefined],
      [1, 2, undefined],
    ]);
  });

  it('[S8] because more events came than are kept brings what comes from now on', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch({ channel: 'bells' });
    desk.engine.closeSession(session);
    for (let bell = 1; bell <= 1_001; bell += 1) desk.ring(`${bell}`);
    const { epoch = '' } = sink.snapshots[0] ?? {};
    const back = comeBack(desk, { epoch, sequence: 0 }, { channel: 'bells' });
    expect(back.answer).toMatchObject({ recovered: false, sequence: 1_001 });
    expect(back.frames).toEqual(['snapshot']);
    const nearer = comeBack(desk, { epoch, sequence: 1 }, { channel: 'bells' });
    expect(nearer.answer).toMatchObject({ recovered: true, sequence: 1 });
    expect(nearer.sink.events).toHaveLength(1_000);
  });
});
