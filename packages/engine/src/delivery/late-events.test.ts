import { describe, expect, it } from 'vitest';
import type { CollectingSink } from '../testing/collecting-sink.js';
import { Desk } from '../testing/desk.js';
import { everySecond, SlowReader } from '../testing/slow-reader.js';

const idsOf = ({ events }: CollectingSink) => events.map((frame) => frame.events.map(({ id }) => id).join());

describe('events for a reader that is behind', () => {
  it('[D10] go on while there is room for them, and wait while there is none', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, { channel: 'bells' });
    const { sink } = reader;
    reader.fill();
    desk.ring('a');
    desk.ring('b');
    reader.fill('full');
    desk.ring('c', 'd');
    desk.ring('e');
    desk.ring('f');
    expect(idsOf(sink)).toEqual(['a', 'b', 'c,d']);
    reader.drain();
    expect(idsOf(sink)).toEqual(['a', 'b', 'c,d', 'e', 'f']);
    expect(sink.events.map(({ previous, sequence }) => [previous, sequence])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    desk.ring('g');
    expect(idsOf(sink).at(-1)).toBe('g');
  });

  it('[D10] that are more than are kept are told as a gap, and what is kept follows', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk, { channel: 'bells' });
    const { session, sink } = reader;
    reader.fill('full');
    desk.ring('last');
    for (let bell = 1; bell <= 501; bell += 1) desk.ring(`${bell}`, `${bell}'`);
    reader.drain();
    const view = session.subscriptions[0]?.view.id;
    const [gap, next] = sink.frames.slice(2).map(({ content }) => content);
    expect(gap).toEqual({ event: 'events:gap', data: { channel: 'bells', view, from: 2, to: 2, missed: 2 } });
    expect(next).toMatchObject({ event: 'event', data: { previous: 2, sequence: 3 } });
    expect(idsOf(sink).slice(1)).toEqual(Array.from({ length: 500 }, (_, index) => `${index + 2},${index + 2}'`));
    expect(session.explain('s1')?.decisions.map(({ what }) => what)).toEqual(['behind', 'gap', 'caught up']);
  });

  it('[D10] go ahead of numbers, also of those that were subscribed to first', () => {
    const desk = new Desk();
    const reader = new SlowReader(desk);
    const { sink } = reader;
    reader.ask(everySecond('power'));
    reader.ask({ channel: 'bells' });
    reader.fill('full');
    desk.second({ power: 1 });
    desk.second({ power: 2 });
    desk.ring('a');
    desk.second({ power: 4 });
    reader.drain();
    expect(reader.heard).toEqual(['snapshot', 'snapshot', 'update', 'event', 'stream:quality', 'update']);
    expect(idsOf(sink)).toEqual(['a']);
  });
});
