import { expect, it } from 'vitest';
import { Ward } from '../testing/ward.js';

it('[S9, R50] a log of events goes on elsewhere: its numbers, what is kept, and the ids by which a repetition is known', () => {
  const first = new Ward();
  const data = { bed: 4, note: 'Ω🙂', nested: { list: [1, null, 'x'] } };
  const labels = { patient: '__proto__', priority: 'high' };
  const events = [
    { id: 'one', type: 'alarm', data, labels },
    { type: 'alarm', data: {} },
  ];
  first.engine.append('a:b', 'alarms', events);
  first.engine.append('a', 'doors', [{ id: 'one', type: 'opened', data: {}, labels: { door: 'd' } }]);
  const bytes = first.engine.exportState();
  expect(first.engine.exportState()).toEqual(bytes);
  const second = new Ward();
  second.engine.importState(bytes);
  expect(second.engine.exportState()).toEqual(bytes);
  const { sink } = second.watch({}, 'a:b');
  const outcomes = second.engine.append('a:b', 'alarms', [
    events[0] as (typeof events)[0],
    { id: 'two', type: 'alarm', data },
  ]);
  expect(outcomes).toEqual([
    { id: 'one', sequence: 1, duplicate: true },
    { id: 'two', sequence: 3, duplicate: false },
  ]);
  expect(sink.frames.map(({ content }) => content.event)).toEqual(['snapshot', 'event']);
});
