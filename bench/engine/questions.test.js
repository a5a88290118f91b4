import { describe, expect, it } from 'vitest';
import { questionsPerWindow, requestOf } from './questions.js';

describe('the questions of views', () => {
  it('differ from each other', () => {
    const meters = Array.from({ length: 200 }, (_, index) => `m${index}`);
    for (const kind of /** @type {const} */ (['narrow', 'wide', 'grouped'])) {
      const requests = meters.map((_, index) => JSON.stringify(requestOf(kind, index, 100, meters)));
      expect(new Set(requests).size, kind).toBe(200);
    }
  });

  it('take a longer window only when every other difference is used up', () => {
    const windows = [0, questionsPerWindow - 1, questionsPerWindow].map(
      (index) => requestOf('wide', index, 1_000, []).aggregation.window,
    );
    expect(windows).toEqual([1, 1, 2]);
  });
});
