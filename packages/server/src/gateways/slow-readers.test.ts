import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Backlog, type Outlet } from './backlog.js';
import { SlowReaders } from './slow-readers.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A way out that takes what it is told to take. */
class Pipe implements Outlet {
  waiting = 0;
  taken = 0;
  readonly told: string[] = [];
  waitingBytes(): number {
    return this.waiting;
  }
  takenMark(): number {
    return this.taken;
  }
  network(): undefined {}
  ready(): void {
    this.told.push('ready');
  }
  cut(): void {
    this.told.push('cut');
  }
  put(bytes: number): void {
    this.waiting += bytes;
  }
  take(bytes: number): void {
    this.waiting -= bytes;
    this.taken += bytes;
  }
}

const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

function piped(slowReaders = new SlowReaders()): { pipe: Pipe; backlog: Backlog } {
  const pipe = new Pipe();
  return { pipe, backlog: new Backlog(pipe, slowReaders) };
}

it('[D13] a connection says how much it has not taken, and once that it has taken everything', async () => {
  const { pipe, backlog } = piped();
  expect(backlog.pressure()).toBe('none');
  pipe.put(64 * 1024);
  expect(backlog.pressure()).toBe('some');
  pipe.put(1);
  expect(backlog.pressure()).toBe('full');
  pipe.take(64 * 1024);
  backlog.settle();
  await nextTick();
  expect(pipe.told).toEqual([]);
  pipe.take(1);
  backlog.settle();
  backlog.settle();
  expect(pipe.told).toEqual([]);
  await nextTick();
  expect(pipe.told).toEqual(['ready']);
});

it('[D13] a connection whose word that it took everything was lost is asked within a second', async () => {
  const { pipe, backlog } = piped();
  pipe.put(1);
  backlog.pressure();
  pipe.take(1);
  vi.advanceTimersByTime(1_000);
  await nextTick();
  expect(pipe.told).toEqual(['ready']);
  expect(vi.getTimerCount()).toBe(0);
});

it('[D13] a connection that takes nothing for 15 s although something waits is cut; one that takes a byte now and then is not', () => {
  const slowReaders = new SlowReaders();
  const { pipe: dead, backlog: ofDead } = piped(slowReaders);
  const { pipe: slow, backlog: ofSlow } = piped(slowReaders);
  for (const pipe of [dead, slow]) pipe.put(100);
  ofDead.pressure();
  ofSlow.pressure();
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(14_000);
  slow.take(1);
  expect(dead.told).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(dead.told).toEqual(['cut']);
  vi.advanceTimersByTime(14_000);
  expect(slow.told).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(slow.told).toEqual(['cut']);
  expect(vi.getTimerCount()).toBe(0);
});

it('[D13] a connection with more than 1 MiB unsent takes nothing more and is cut, after the write that came too late', () => {
  const { pipe, backlog } = piped();
  pipe.put(1024 * 1024);
  expect(backlog.pressure()).toBe('full');
  expect(backlog.isExceeded()).toBe(false);
  pipe.put(1);
  expect(backlog.isExceeded()).toBe(true);
  expect(pipe.told).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(pipe.told).toEqual(['cut']);
  expect(backlog.isExceeded()).toBe(true);
});

it('[D13] a connection that is written to again before it could say that it took everything, says so when that is true', async () => {
  const { pipe, backlog } = piped();
  pipe.put(1);
  backlog.pressure();
  pipe.take(1);
  backlog.settle();
  pipe.put(1);
  backlog.pressure();
  await nextTick();
  expect(pipe.told).toEqual([]);
  pipe.take(1);
  backlog.settle();
  await nextTick();
  expect(pipe.told).toEqual(['ready']);
});

it('[D13] a connection that is over is not watched any more', async () => {
  const { pipe, backlog } = piped();
  pipe.put(1);
  backlog.pressure();
  backlog.end();
  backlog.pressure();
  expect(vi.getTimerCount()).toBe(0);
  pipe.take(1);
  backlog.settle();
  await nextTick();
  expect(pipe.told).toEqual([]);
});
