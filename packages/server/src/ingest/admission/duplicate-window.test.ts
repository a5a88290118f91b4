import { expect, it } from 'vitest';
import { DuplicateWindow } from './duplicate-window.js';

it('[I4] remembers an id for its time, to the second', () => {
  const window = new DuplicateWindow(64, 10_000);
  window.add(1_000, 't', 'c', 'a');
  expect(window.has(1_000, 't', 'c', 'a')).toBe(true);
  expect(window.has(10_999, 't', 'c', 'a')).toBe(true);
  expect(window.has(11_000, 't', 'c', 'a')).toBe(false);
});

it('[I4] keeps apart what belongs to others, however the texts are cut', () => {
  const window = new DuplicateWindow(64, 10_000);
  window.add(0, 'ab', 'c', 'id');
  expect([window.has(0, 'a', 'bc', 'id'), window.has(0, 'ab', 'ci', 'd'), window.has(0, 'ab', 'c', 'id')]).toEqual([
    false,
    false,
    true,
  ]);
});

it('[I4] remembers exactly the newest, whatever the time, at a stated cost of memory', () => {
  const window = new DuplicateWindow(4_096, 1_000_000_000);
  for (let index = 0; index < 20_000; index += 1) {
    expect(window.has(index, 't', 'c', String(index))).toBe(false);
    window.add(index, 't', 'c', String(index));
  }
  const remembered = Array.from({ length: 20_000 }, (_, index) => index).filter((index) =>
    window.has(20_000, 't', 'c', String(index)),
  );
  expect([remembered.length, remembered[0], remembered.at(-1)]).toEqual([4_096, 20_000 - 4_096, 19_999]);
  expect(window.bytes).toBe(4_096 * 28);
});

it('[I4] goes on elsewhere, chunk by chunk', () => {
  const first = new DuplicateWindow(256, 1_000_000_000);
  const second = new DuplicateWindow(256, 1_000_000_000);
  let from = 0;
  for (let index = 0; index < 1_000; index += 1) {
    first.add(index, 't', 'c', String(index));
    if (index % 70 !== 0) continue;
    second.restore(first.since(from));
    from = first.count;
  }
  for (let index = 0; index < 1_000; index += 1) {
    const isKnown = index <= 980 && index > 980 - 256;
    expect(second.has(1_000, 't', 'c', String(index)), `id ${index}`).toBe(isKnown);
  }
});
