import type { SubscribeRequest } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { FrameSink, Pressure } from '../ports/frame-sink.js';
import type { TickWatch } from '../ports/tick-watch.js';
import { Desk, startMs, trader } from '../testing/desk.js';

const request: SubscribeRequest = {
  channel: 'desk',
  metrics: ['trades'],
  aggregation: { type: 'SUM', window: 0.1 },
};

/** A connection that takes as much as it is told to. */
class SlowSink implements FrameSink {
  pressure: Pressure = 'none';

  write(): Pressure {
    return this.pressure;
  }
}

describe('what the engine says of itself', () => {
  it('[W40] counts a frame once for each session that it is written to, tenant by tenant', () => {
    const desk = new Desk();
    desk.watch(request);
    desk.watch(request);
    desk.watch(request, { ...trader, tenantId: 'other' });
    expect(desk.engine.delivered('t').frames).toBe(2);
    desk.take({ trades: 1 });
    desk.pass(100);
    expect(desk.engine.delivered('t')).toEqual({ frames: 4, mergedFrames: 0 });
    expect(desk.engine.delivered()).toEqual({ frames: 5, mergedFrames: 0 });
    expect(desk.engine.delivered('nobody')).toEqual({ frames: 0, mergedFrames: 0 });
  });

  it('[W40] counts the frames that stand for several', () => {
    const desk = new Desk();
    const sink = new SlowSink();
    const session = desk.engine.openSession(trader, sink);
    const { frames } = session.subscribe(request);
    sink.pressure = 'some';
    session.deliver(frames);
    for (let window = 0; window < 2; window += 1) {
      desk.take({ trades: 1 });
      desk.pass(100);
    }
    sink.pressure = 'none';
    session.ready();
    expect(desk.engine.delivered('t').mergedFrames).toBe(1);
  });

  it('[W42] knows the views and series of one tenant', () => {
    const desk = new Desk();
    desk.watch(request);
    desk.watch({ ...request, metrics: ['power'] });
    desk.watch(request, { ...trader, tenantId: 'other' });
    desk.take({ trades: 1 });
    expect(desk.engine.statsOf('t')).toEqual({ views: 2, series: 1 });
    expect(desk.engine.statsOf('other')).toEqual({ views: 1, series: 0 });
    expect(desk.engine.statsOf('nobody')).toEqual({ views: 0, series: 0 });
  });

  it('[W40] tells when ticks are over, once for all that were due, from the end of the first', () => {
    const heard: [number, number][] = [];
    const tickWatch: TickWatch = { closed: (dueMs, nowMs) => heard.push([dueMs - startMs, nowMs - startMs]) };
    const desk = new Desk({ tickWatch });
    desk.pass(40);
    desk.pass(70);
    desk.pass(300);
    expect(heard).toEqual([
      [100, 110],
      [200, 410],
    ]);
  });
});
