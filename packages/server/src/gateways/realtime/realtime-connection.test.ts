import type { Frame, FrameBatch, Pressure } from '@streamgauge/engine';
import type { Socket } from 'socket.io';
import { expect, it } from 'vitest';
import { MessageRate } from '../message-rate.js';
import { RealtimeConnection, type RealtimeHost } from './realtime-connection.js';
import type { RealtimeMessage } from './realtime-framing.js';

/** A connection with two subscriptions, that are handed messages as if the engine had made them. */
function connection() {
  const said: [event: string, data: unknown][] = [];
  const again: string[] = [];
  /** What Engine.IO holds because the transport takes nothing. */
  const writeBuffer: { data: string }[] = [];
  const subscriptions = [{ view: { id: 'v1' } }, { view: { id: 'v2' } }];
  const host = {
    openSession: () => ({ subscriptions }),
    messageRate: () => new MessageRate(50, 250, 0),
    framing: {},
    slowReaders: { add: () => {}, delete: () => {} },
    nowMs: () => 0,
    tellAgain: (_: unknown, channel: string) => again.push(channel),
  } as unknown as RealtimeHost;
  const conn = { on: () => {}, off: () => {}, writeBuffer, transport: {} };
  const socket = { id: 's', conn, emit: (event: string, data: unknown) => said.push([event, data]) };
  const own = new RealtimeConnection(socket as unknown as Socket, {} as never, host);
  const hear = (...messages: unknown[]): Pressure => {
    const batch = { frames: [] as Frame[], encodedBy: () => messages as RealtimeMessage[] };
    return own.write(batch as unknown as FrameBatch);
  };
  return { own, hear, said, again, subscriptions, writeBuffer };
}

const quality = (view: string, level: string) => ({ event: 'stream:quality', data: { view, level, reason: 'behind' } });
const timestamp = '1970-01-01T00:00:00.000Z';

it('[L6] is degraded while one of its subscriptions is behind, and says each change once', () => {
  const { own, hear, said, subscriptions } = connection();
  own.reviewStatus();
  own.reviewStatus();
  hear(quality('v1', 'merging'), quality('v2', 'coarse'), quality('v1', 'live'));
  hear(quality('v2', 'live'));
  hear(quality('v2', 'reseed'));
  subscriptions.pop();
  own.reviewStatus();
  expect(said.map(([, data]) => data)).toEqual([
    { status: 'connected', timestamp },
    { status: 'degraded', reason: 'behind', timestamp },
    { status: 'connected', timestamp },
    { status: 'degraded', reason: 'behind', timestamp },
    { status: 'connected', timestamp },
  ]);
});

it('[L3] sends a fact once', () => {
  const { hear, said } = connection();
  const alert = { event: 'alert:created', eventId: 'a/1', data: { id: 'a' } };
  hear(alert);
  hear(alert, { event: 'device:status', eventId: 'a/1', data: { deviceId: 'd' } });
  hear({ event: 'alert:updated', eventId: 'a/2', data: { id: 'a' } });
  expect(said).toEqual([
    ['alert:created', { id: 'a' }],
    ['device:status', { deviceId: 'd' }],
    ['alert:updated', { id: 'a' }],
  ]);
});

it('[L3] is told again what stands after a gap', () => {
  const { hear, again, said } = connection();
  hear({ event: 'events:gap', channel: 'alerts' });
  expect([again, said]).toEqual([['alerts'], []]);
});

it('[L6] says how much its client has not taken', () => {
  const { hear, writeBuffer } = connection();
  const vital = { event: 'vital:metric', data: {} };
  expect(hear(vital)).toBe('none');
  writeBuffer.push({ data: 'x'.repeat(1_000) });
  expect(hear(vital)).toBe('some');
  writeBuffer.push({ data: 'x'.repeat(70_000) });
  expect(hear(vital)).toBe('full');
});
