import type { Snapshot } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { Engine } from '../engine.js';
import { CollectingSink } from '../testing/collecting-sink.js';
import { Desk, deskCatalog, startMs, trader, valuesIn } from '../testing/desk.js';
import { ManualClock } from '../testing/manual-clock.js';
import { type ClosedTick, mergeTicks } from './closed-tick.js';
import { decodeTick, encodeTick } from './tick-codec.js';

const catalog = compileCatalog([deskCatalog]);
const channelOf = (name: string) => catalog.get(name);

/** A desk whose ticks leave the process as bytes. */
function logged(): { desk: Desk; log: Uint8Array[] } {
  const log: Uint8Array[] = [];
  const append = (tick: ClosedTick): void => {
    const channel = catalog.get(tick.channel);
    if (channel !== undefined) log.push(encodeTick(tick, channel));
  };
  return { desk: new Desk({ catalog, tickLog: { append } }), log };
}

function follower(tickMs = 100, epoch = 'e'): { engine: Engine; sink: CollectingSink; clock: ManualClock } {
  const clock = new ManualClock(startMs);
  return { engine: new Engine({ catalog, clock, epoch, tickMs }), sink: new CollectingSink(), clock };
}

const request = {
  channel: 'desk',
  metrics: ['trades', 'register', 'power', 'latency', 'fill_rate'],
  groupBy: ['meter'],
  aggregation: { window: 1 },
};

function live(desk: Desk, seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    desk.take({ trades: second, register: 100 + second, latency: 10 * second + 1 }, { meter: 'a' });
    desk.pass(300);
    desk.take({ power: second - 3, filled: 1, ordered: 2 }, { meter: 'a:b' });
    desk.take({ latency: 5 }, { meter: 'a:b', phase: '__proto__' });
    desk.pass(700);
  }
}

describe('a closed tick', () => {
  it('[D12] that leaves the process makes the same frames under the same positions elsewhere', () => {
    const { desk, log } = logged();
    const here = desk.watch(request);
    const there = follower();
    const session = there.engine.openSession(trader, there.sink);
    session.deliver(session.subscribe(request).frames);
    live(desk, 5);
    for (const bytes of log) there.engine.follow(decodeTick(bytes, channelOf));
    there.engine.advance(desk.clock.nowMs());
    const json = (sink: CollectingSink): string[] => sink.frames.map((frame) => frame.json());
    expect(there.sink.updates).toHaveLength(5);
    expect(json(there.sink)).toEqual(json(here.sink));
  });

  it('[D12, R10] merges with those that follow it, for one who needs no finer windows', () => {
    const { desk, log } = logged();
    const here = desk.watch(request);
    const there = follower(1_000);
    there.engine.openSession(trader, there.sink).subscribe(request);
    live(desk, 5);
    const bySecond = new Map<number, ClosedTick>();
    for (const bytes of log) {
      const tick = decodeTick(bytes, channelOf);
      const second = Math.floor(tick.startMs / 1_000);
      const before = bySecond.get(second);
      bySecond.set(second, before === undefined ? tick : mergeTicks(before, tick));
    }
    for (const tick of bySecond.values()) there.engine.follow(tick);
    there.engine.advance(desk.clock.nowMs());
    expect(there.sink.updates.map(({ series }) => series)).toEqual(here.sink.updates.map(({ series }) => series));
  });

  it('[D12] gives an id away again although the follower had nothing to do meanwhile', () => {
    const { desk, log } = logged();
    const hour = 3_600_000;
    desk.watch({ metrics: ['trades'], aggregation: { type: 'SUM', window: 0 } });
    desk.take({ trades: 1 }, { meter: 'old' });
    desk.engine.endSeries('t', 'desk', { meter: 'old' });
    for (let minute = 0; minute < 65; minute += 1) {
      desk.take({ trades: 1 }, { meter: 'other' });
      desk.pass(60_000);
    }
    desk.pass(hour);
    desk.take({ trades: 2 }, { meter: 'new' });
    desk.pass(1_000);
    const there = follower();
    for (const bytes of log) there.engine.follow(decodeTick(bytes, channelOf));
    there.engine.advance(desk.clock.nowMs());
    expect(there.engine.stats()).toEqual({ ...desk.engine.stats(), sessions: 0, views: 0 });
  });

  it('[D12] is refused where it does not follow, is too long, or is of another history', () => {
    const { desk, log } = logged();
    live(desk, 2);
    const [first, second, third] = log.map((bytes) => decodeTick(bytes, channelOf)) as [
      ClosedTick,
      ClosedTick,
      ClosedTick,
    ];
    expect(() => mergeTicks(first, third)).toThrow('tick 3 of desk (e) does not follow tick 1 of desk (e)');
    expect(() => follower().engine.follow(second)).toThrow('tick 2 of e does not follow tick 0 of e');
    expect(() => follower(100, 'other').engine.follow(first)).toThrow('does not follow tick 0 of other');
    const whole = mergeTicks(decodeTick(log[0] as Uint8Array, channelOf), second);
    expect(() => follower().engine.follow(whole)).toThrow('is not within the open one');
  });

  it('[D12] is refused when it is damaged, is something else, or its channel is declared differently', () => {
    const { desk, log } = logged();
    live(desk, 1);
    const [bytes] = log as [Uint8Array];
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(() => decodeTick(damaged, channelOf), `byte ${at}`).toThrow('This is no tick that can be read');
      expect(() => decodeTick(bytes.subarray(0, at), channelOf), `length ${at}`).toThrow(RangeError);
    }
    expect(() => decodeTick(desk.engine.exportState(), channelOf)).toThrow('it is something else');
    expect(() => decodeTick(bytes, () => undefined)).toThrow(`channel 'desk' is declared differently`);
  });
});

describe('a state', () => {
  it('[S9] goes on elsewhere: totals, registers and silence, under a new epoch', () => {
    const first = new Desk({ catalog });
    live(first, 3);
    first.take({ trades: 100, register: 110 }, { meter: 'a' });
    const bytes = first.engine.exportState();
    expect(first.engine.exportState()).toEqual(bytes);
    const second = new Desk({ catalog, epoch: 'e2', startsMs: first.clock.nowMs() });
    second.engine.importState(bytes);
    const { sink, frames } = second.watch({ metrics: ['trades', 'register'], aggregation: { window: 1 } });
    const snapshot = frames[0]?.content.data as Snapshot;
    expect([snapshot.data, snapshot.epoch.startsWith('e2-')]).toEqual([{ trades: 103, register: 10 }, true]);
    second.take({ trades: 1, register: 112 }, { meter: 'a' });
    second.pass(1_000);
    expect(sink.updates.map(valuesIn)).toEqual([{ trades: 104, register: 12 }]);
    expect(second.engine.stats().series).toBe(3);
  });

  it('[S9] without the open tick is where a follower of the log can begin', () => {
    const { desk, log } = logged();
    live(desk, 2);
    desk.take({ trades: 1_000 }, { meter: 'new' });
    const there = follower();
    there.engine.importState(desk.engine.exportState('leave'));
    const known = log.length;
    desk.pass(1_000);
    there.clock.set(startMs + 2_000);
    there.engine.advance(startMs + 2_000);
    const { frames } = there.engine
      .openSession(trader, there.sink)
      .subscribe({ channel: 'desk', metrics: ['trades'], aggregation: { window: 1 } });
    expect(frames[0]?.content.data).toMatchObject({ data: { trades: 1 } });
    for (const bytes of log.slice(known)) there.engine.follow(decodeTick(bytes, channelOf));
    there.engine.advance(startMs + 3_000);
    expect(there.sink.updates.map(valuesIn)).toEqual([{ trades: 1_001 }]);
  });

  it('[S9] finds its metrics by name where the catalog has changed, and leaves out what is counted differently now', () => {
    const before = new Desk({ catalog });
    before.take({ trades: 5, power: 7, pulse: 60 }, { meter: 'a' });
    const [channel] = deskCatalog.channels;
    if (channel === undefined) throw new Error('no channel');
    const metrics = [...channel.metrics]
      .reverse()
      .map((metric) => (metric.name === 'pulse' ? { ...metric, unit: 'Hz' } : metric));
    const changed = compileCatalog([{ ...deskCatalog, channels: [{ ...channel, metrics }] }]);
    const after = new Desk({ catalog: changed });
    after.engine.importState(before.engine.exportState());
    const { frames } = after.watch({ metrics: ['trades', 'power', 'pulse'], aggregation: { type: 'LAST' } });
    expect((frames[0]?.content.data as Snapshot | undefined)?.data).toEqual({ power: 7, trades: 5 });
  });

  it('[S9] is refused when it is damaged, when its channel or label is gone, and when there are streams already', () => {
    const desk = new Desk({ catalog });
    live(desk, 1);
    const bytes = desk.engine.exportState();
    const damaged = Uint8Array.from(bytes);
    damaged[40] = (damaged[40] as number) ^ 1;
    expect(() => new Desk({ catalog }).engine.importState(damaged)).toThrow('its checksum is wrong');
    const newer = Uint8Array.from(bytes);
    newer[3] = 9;
    expect(() => new Desk({ catalog }).engine.importState(newer)).toThrow(
      'it has version 9; this program reads version 1',
    );
    const [channel] = deskCatalog.channels;
    if (channel === undefined) throw new Error('no channel');
    const other = (changes: Partial<typeof channel>) =>
      new Desk({ catalog: compileCatalog([{ ...deskCatalog, channels: [{ ...channel, ...changes }] }]) });
    expect(() => other({ name: 'bench' }).engine.importState(bytes)).toThrow(
      `its channel 'desk' is not in the catalog`,
    );
    const labels = channel.labels.filter(({ name }) => name !== 'phase');
    expect(() => other({ labels }).engine.importState(bytes)).toThrow(`label 'phase' is gone from channel 'desk'`);
    expect(() => desk.engine.importState(bytes)).toThrow('only be taken over by an engine without streams');
  });
});
