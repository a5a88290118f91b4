import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StallWatch, type Waiting } from './stall-watch.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class Reader implements Waiting {
  takenBytes = 0;
  ends = 0;
  stalled(): void {
    this.ends += 1;
  }
}

it('[D7] who takes nothing for 15 s although something waits is ended, once', () => {
  const watch = new StallWatch();
  const reader = new Reader();
  watch.add(reader);
  vi.advanceTimersByTime(15_000);
  watch.add(reader);
  expect(reader.ends).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(reader.ends).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(reader.ends).toBe(1);
});

it('[D7] who takes one byte each 14 s is slow, and not ended', () => {
  const watch = new StallWatch();
  const reader = new Reader();
  watch.add(reader);
  for (let round = 0; round < 10; round += 1) {
    vi.advanceTimersByTime(14_000);
    reader.takenBytes += 1;
  }
  expect(reader.ends).toBe(0);
  vi.advanceTimersByTime(17_000);
  expect(reader.ends).toBe(1);
});

it('[D7] of whom nothing waits any more is not looked at, and without anybody no timer runs', () => {
  const watch = new StallWatch();
  const readers = [new Reader(), new Reader()];
  for (const reader of readers) watch.add(reader);
  expect(vi.getTimerCount()).toBe(1);
  for (const reader of readers) watch.remove(reader);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(readers.map(({ ends }) => ends)).toEqual([0, 0]);
});
