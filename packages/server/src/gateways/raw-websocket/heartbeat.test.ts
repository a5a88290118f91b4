import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { keepAlive } from './heartbeat.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class Peer extends EventEmitter {
  pings = 0;
  ping(): void {
    this.pings += 1;
  }
}

function started(uptake = { isBehind: false, takenBytes: 0 }): { peer: Peer; dead: () => number; stop: () => void } {
  const peer = new Peer();
  let deaths = 0;
  const stop = keepAlive(peer as unknown as WebSocket, uptake, () => {
    deaths += 1;
  });
  return { peer, dead: () => deaths, stop };
}

it('[W22] a peer is pinged after 25 s, give or take a tenth, and again after each answer', () => {
  const { peer, dead } = started();
  vi.advanceTimersByTime(22_499);
  expect(peer.pings).toBe(0);
  vi.advanceTimersByTime(5_002);
  expect(peer.pings).toBe(1);
  peer.emit('pong');
  vi.advanceTimersByTime(27_501);
  expect(peer.pings).toBe(2);
  expect(dead()).toBe(0);
});

it('[W22] a peer that does not answer within 8 s is dead', () => {
  const { dead } = started();
  vi.advanceTimersByTime(22_500 + 7_999);
  expect(dead()).toBe(0);
  vi.advanceTimersByTime(5_002);
  expect(dead()).toBe(1);
});

it('[W22] a peer that is behind lives while something waits for it, and 128 s longer', () => {
  const uptake = { isBehind: true, takenBytes: 0 };
  const { peer, dead } = started(uptake);
  while (peer.pings === 0) vi.advanceTimersByTime(10);
  vi.advanceTimersByTime(60_000);
  expect([peer.pings, dead()]).toEqual([1, 0]);
  uptake.isBehind = false;
  vi.advanceTimersByTime(128_000);
  expect(dead()).toBe(0);
  vi.advanceTimersByTime(16_000);
  expect(dead()).toBe(1);
});

it('[W22] an answer that comes after the end starts nothing again', () => {
  const { peer, dead, stop } = started();
  while (peer.pings === 0) vi.advanceTimersByTime(10);
  stop();
  peer.emit('pong');
  vi.advanceTimersByTime(100_000);
  expect([peer.pings, dead()]).toEqual([1, 0]);
});

it('[W22] what the kernel takes for a peer that was not behind is no sign of life', () => {
  const uptake = { isBehind: false, takenBytes: 0 };
  const { peer, dead } = started(uptake);
  while (peer.pings === 0) vi.advanceTimersByTime(10);
  uptake.takenBytes += 1_000;
  vi.advanceTimersByTime(8_000);
  expect(dead()).toBe(1);
});

it('[W22] a peer that has gone is left alone', () => {
  const { peer, dead, stop } = started();
  stop();
  vi.advanceTimersByTime(100_000);
  expect(peer.pings).toBe(0);
  expect(dead()).toBe(0);
});
