import { expect, it } from 'vitest';
import { Desk } from '../testing/desk.js';

it('[W16] sends no frame of the first request of a message before all have been answered', () => {
  const desk = new Desk();
  const { session, sink } = desk.session();
  const request = { channel: 'desk', metrics: ['power'], aggregation: { window: 0.1 } };
  const answered = session.together(() => {
    const first = session.subscribe(request);
    desk.take({ power: 1 });
    // A tick ends while the message is being worked through.
    desk.clock.set(desk.clock.nowMs() + 250);
    return [first, session.subscribe({ ...request, metrics: ['trades'] })];
  });
  expect(sink.frames).toEqual([]);
  for (const { frames } of answered) session.deliver(frames);
  desk.pass(0);
  expect(sink.frames.map(({ event }) => event)).toEqual(['snapshot', 'snapshot', 'update']);
  expect(sink.updates[0]).toMatchObject({ previous: 0, sequence: 1, metrics: { power: { value: 1 } } });
});
