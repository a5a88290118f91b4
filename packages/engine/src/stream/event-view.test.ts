import { limits } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../catalog/channel.js';
import type { LoggedEvent } from './event-log.js';
import { EventView } from './event-view.js';
import { Filter } from './filter.js';
import type { Frame } from './frame.js';

const channel = { name: 'doors', labels: [], keyLabel: -1 } as unknown as Channel;
const newView = (): EventView =>
  new EventView('e-v', 'e-1', {
    tenantId: 't',
    channel,
    columns: [],
    filter: Filter.everything,
    groupBy: [],
    windowMs: 0,
  });

let serial = 0;
function events(count: number, bytes = 100): LoggedEvent[] {
  return Array.from({ length: count }, () => {
    serial += 1;
    const message = { id: String(serial), type: 't', data: null, timestamp: '2001-09-09T01:46:40.000Z' };
    return { sequence: serial, message, labels: [], bytes };
  });
}

const sequences = (frames: readonly Frame[] | undefined): number[] =>
  (frames ?? []).map(({ content }) => (content.event === 'event' ? content.data.sequence : -1));
const sizes = (frames: readonly Frame[]): number[] =>
  frames.map(({ content }) => (content.event === 'event' ? content.data.events.length : -1));

describe('a view of events', () => {
  it('[R50] makes one frame of what came at once, and none of nothing', () => {
    const view = newView();
    expect(sizes(view.append(events(3)))).toEqual([3]);
    expect(view.append([])).toEqual([]);
    expect(view.position).toEqual({ sequence: 1, events: 3 });
  });

  it('[R50] sends what is large or many in several frames, without losing one', () => {
    const view = newView();
    expect(sizes(view.append(events(40, 10_000)))).toEqual([26, 14]);
    expect(sizes(view.append(events(2_500)))).toEqual([1_000, 1_000, 500]);
    expect(view.position).toEqual({ sequence: 5, events: 2_540 });
  });

  it('has the frames that one who comes back has not, the very same ones', () => {
    const view = newView();
    const frames = [1, 2, 1].flatMap((count) => view.append(events(count)));
    expect(view.framesAfter(1)).toEqual(frames.slice(1));
    expect(view.framesAfter(1)?.[0]).toBe(frames[1]);
    expect(view.framesAfter(3)).toEqual([]);
    expect(view.framesAfter(4)).toBeUndefined();
  });

  it('keeps 1,000 events, and says so to whom that is not enough', () => {
    const view = newView();
    for (let n = 0; n < 501; n += 1) view.append(events(2));
    expect(view.framesAfter(0)).toBeUndefined();
    expect(sequences(view.framesAfter(1)).length).toBe(500);
    for (let n = 0; n < 300; n += 1) view.append(events(1, 16_000));
    const keptMax = Math.floor(limits.eventsKeptBytesMax / 16_000);
    expect(view.framesAfter(view.sequence - keptMax)?.length).toBe(keptMax);
    expect(view.framesAfter(view.sequence - keptMax - 1)).toBeUndefined();
  });

  it('tells a receiver that is too far behind what it misses, to the event, and goes on from there', () => {
    const view = newView();
    view.append(events(5));
    const held = view.position;
    view.append(events(7));
    view.append(events(1));
    expect(sequences(view.catchUp(held))).toEqual([2, 3]);
    for (let n = 0; n < 1_000; n += 1) view.append(events(1));
    view.append(events(2));
    const [gap, ...rest] = view.catchUp(held);
    // 7 + 1 events and the first two of the thousand are gone; 998 and the last two are kept.
    expect(gap?.content).toEqual({
      event: 'events:gap',
      data: { channel: 'doors', view: 'e-v', from: 2, to: 5, missed: 10 },
    });
    expect(sequences(rest)).toEqual(Array.from({ length: 999 }, (_, index) => index + 6));
    expect(sizes(rest).reduce((sum, size) => sum + size, 0)).toBe(1_000);
    expect(rest[0]?.content.data).toMatchObject({ previous: 5 });
  });
});
