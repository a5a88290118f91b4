import { expect, it } from 'vitest';
import { DuplicateWindow } from './duplicate-window.js';

it('[I4] remembers an id for at least one generation and at most two', () => {
  const window = new DuplicateWindow(100, 1_000);
  window.add('a', 0);
  window.add('b', 999);
  expect(window.has('a')).toBe(true);
  window.add('c', 1_000);
  expect(window.has('a')).toBe(true);
  window.add('d', 1_999);
  expect(window.has('a')).toBe(true);
  window.add('e', 2_000);
  expect([window.has('a'), window.has('b'), window.has('c')]).toEqual([false, false, true]);
});

it('[I4] is bounded in number, whatever the time', () => {
  const window = new DuplicateWindow(10, 1_000_000);
  for (let index = 0; index < 1_000; index += 1) window.add(String(index), 0);
  const remembered = Array.from({ length: 1_000 }, (_, index) => window.has(String(index))).filter(Boolean).length;
  expect(remembered).toBeGreaterThanOrEqual(10);
  expect(remembered).toBeLessThanOrEqual(20);
  expect(window.has('999')).toBe(true);
});
