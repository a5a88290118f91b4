import { expect, it } from 'vitest';
import { Desk, startMs } from '../testing/desk.js';
import { Decisions } from './decisions.js';

it('[D15] what was decided about a session can be read, by subscription', () => {
  const desk = new Desk();
  const { session, sink } = desk.watch({ metrics: ['trades'], aggregation: { type: 'SUM', window: 0.1 } });
  sink.pressure = 'some';
  for (let tick = 0; tick < 4; tick += 1) {
    desk.take({ trades: 1 });
    desk.pass(100);
  }
  sink.pressure = 'none';
  session.ready();
  const [{ id = '', view } = {}] = session.subscriptions;
  expect(session.explain(id)).toMatchObject({
    view: view?.id,
    head: 4,
    decisions: [
      { atMs: startMs + 100, what: 'behind' },
      { atMs: startMs + 400, what: 'coarsened', factor: 2 },
    ],
  });
  expect(session.explain('s99')).toBeUndefined();
});

it('[D15] the last 64 decisions are remembered, oldest first', () => {
  const decisions = new Decisions();
  for (let atMs = 0; atMs < 100; atMs += 1) decisions.note({ atMs, what: 'merged', view: atMs % 2 === 0 ? 'a' : 'b' });
  const times = decisions.about('a').map(({ atMs }) => atMs);
  expect(times).toEqual(Array.from({ length: 32 }, (_, index) => 36 + 2 * index));
});
