import { expect, it } from 'vitest';
import { diffOf } from './diff.js';

it('[U10] says what changed, what came and what went, path by path', () => {
  const lines = diffOf({ a: 1, b: { c: 2 }, list: [1] }, { a: 1, b: { c: 3 }, list: [1, 2] });
  expect(lines).toEqual([
    { kind: 'same', text: 'a: 1' },
    { kind: 'removed', text: 'b.c: 2' },
    { kind: 'added', text: 'b.c: 3' },
    { kind: 'same', text: 'list.0: 1' },
    { kind: 'added', text: 'list.1: 2' },
  ]);
});

it('[U10] the first frame is new as a whole', () => {
  expect(diffOf(undefined, { a: {} })).toEqual([{ kind: 'added', text: 'a: {}' }]);
});
