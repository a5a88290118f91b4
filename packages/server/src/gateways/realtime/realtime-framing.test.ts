import { readFileSync } from 'node:fs';
import {
  type CatalogDefinition,
  compileCatalog,
  Engine,
  type Frame,
  type FrameSink,
  type Pressure,
  type Session,
} from '@streamgauge/engine';
import { CollectingSink, ManualClock } from '@streamgauge/engine/testing';
import { realtimeServerSchemas } from '@streamgauge/protocol/schemas';
import { describe, expect, it } from 'vitest';
import { RealtimeFraming, type RealtimeMessage } from './realtime-framing.js';
import { deviceStatusRequest, vitalsRequest } from './realtime-request.js';

const file = new URL('../../../../../catalogs/health.json', import.meta.url);
const definition = JSON.parse(readFileSync(file, 'utf8')) as CatalogDefinition;
const catalog = compileCatalog([definition]);
const startMs = 1_000_000_000_000;

function ward() {
  const clock = new ManualClock(startMs);
  const engine = new Engine({ catalog, clock, epoch: 'e' });
  const sink = new CollectingSink();
  const principal = { userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined };
  const session: Session = engine.openSession(principal, sink);
  const framing = new RealtimeFraming(catalog);
  const pass = (ms: number): void => {
    clock.set(clock.nowMs() + ms);
    engine.advance(clock.nowMs());
  };
  const hear = (labels: Record<string, string>, metrics: Record<string, number>): void => {
    engine.take({ tenantId: 'a', channel: 'vitals', labels, metrics, timestampMs: clock.nowMs() });
  };
  /** Everything since the last look. */
  const messages = (): RealtimeMessage[] => sink.frames.splice(0).flatMap((frame) => [...frame.encodedBy(framing)]);
  const subscribe = (request: Parameters<Session['subscribe']>[0]): void => {
    session.deliver(session.subscribe(request).frames);
  };
  return { engine, sink, framing, pass, hear, messages, subscribe };
}

describe('frames of vital signs', () => {
  const watch = vitalsRequest({}, catalog.get('vitals'));

  it('[L2] are one message per patient and device, made once for all receivers', () => {
    const { pass, hear, messages, subscribe, sink, framing } = ward();
    subscribe(watch);
    hear({ patientId: 'p' }, { spo2: 97 });
    hear({ patientId: 'p', deviceId: 'd' }, { spo2: 96, temperature: 37 });
    pass(100);
    const [frame] = sink.frames.slice(-1);
    expect(frame?.encodedBy(framing)).toBe(frame?.encodedBy(framing));
    const all = messages();
    expect(all.map(({ event }) => event)).toEqual(['vital:metric', 'vital:metric']);
    expect(all).toMatchObject([
      { data: { patientId: 'p', metrics: { spo2: { value: 97, unit: '%', count: 1, delta: 0 } }, sequence: 1 } },
      { data: { patientId: 'p', deviceId: 'd', metrics: { temperature: { value: 37, unit: 'Cel' } }, sequence: 1 } },
    ]);
    expect(all[0]).not.toHaveProperty('data.deviceId');
  });

  it('[L2] say that a device has fallen silent, to those who follow and to those who come later', () => {
    const { pass, hear, messages, subscribe } = ward();
    subscribe(watch);
    hear({ patientId: 'p', deviceId: 'd' }, { spo2: 97 });
    hear({ patientId: 'q', deviceId: 'e' }, { spo2: 98 });
    pass(10_000);
    hear({ patientId: 'q', deviceId: 'e' }, { spo2: 98 });
    messages();
    pass(10_000);
    const stale = { event: 'vital:stale', data: { patientId: 'p', deviceId: 'd', since: expect.any(Number) } };
    expect(messages().filter(({ event }) => event === 'vital:stale')).toEqual([stale]);
    pass(60_000);
    messages();
    subscribe(vitalsRequest({ patientId: 'p' }, catalog.get('vitals')));
    expect(messages()).toMatchObject([
      { event: 'vital:metric', data: { patientId: 'p', metrics: { spo2: { value: 97, count: 0 } } } },
      { event: 'vital:stale', data: { since: expect.any(Number) } },
    ]);
  });

  it('[L2] say that a device has left', () => {
    const { engine, pass, hear, messages, subscribe } = ward();
    subscribe(watch);
    hear({ patientId: 'p', deviceId: 'd' }, { spo2: 97 });
    pass(100);
    messages();
    engine.endSeries('a', 'vitals', { patientId: 'p', deviceId: 'd' });
    pass(200);
    const all = messages();
    expect(all).toMatchObject([{ event: 'vital:stale', data: { patientId: 'p', deviceId: 'd' } }]);
    expect(realtimeServerSchemas['vital:stale'].safeParse((all[0] as { data: unknown }).data).success).toBe(true);
  });
});

describe('frames of events', () => {
  it('[L5] of a device are its state, whatever else its producer says, and nothing where there is none', () => {
    const { engine, messages, subscribe } = ward();
    subscribe(deviceStatusRequest({}));
    const event = { type: 'device:status', labels: { deviceId: 'd' }, timestampMs: startMs };
    engine.append('a', 'device-status', [
      { ...event, id: 'x', data: { status: 'online', firmware: '7', deviceId: 'another' } },
      { ...event, data: { status: 'broken' } },
      { ...event, data: [1] },
      { ...event, type: 'note', data: null },
    ]);
    expect(messages()).toEqual([
      {
        event: 'device:status',
        eventId: 'x',
        data: { deviceId: 'd', status: 'online', lastSeen: new Date(startMs).toISOString() },
      },
    ]);
  });

  it('[L3] that were left out of a connection that takes nothing are known as a gap', () => {
    const { engine, framing } = ward();
    const frames: Frame[] = [];
    let pressure: Pressure = 'full';
    const sink: FrameSink = {
      write: (batch) => {
        frames.push(...batch.frames);
        return pressure;
      },
    };
    const principal = { userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined };
    const session = engine.openSession(principal, sink);
    session.deliver(session.subscribe({ channel: 'alerts' }).frames);
    for (let n = 0; n < 1_100; n += 1) engine.append('a', 'alerts', [{ type: 'note', data: n }]);
    pressure = 'none';
    session.ready();
    engine.advance(startMs + 100);
    const gaps = frames.flatMap((frame) => framing.encode(frame)).filter(({ event }) => event === 'events:gap');
    expect(gaps).toEqual([{ event: 'events:gap', channel: 'alerts' }]);
  });
});
