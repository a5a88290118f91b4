import type { Update } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { AnomalyName } from './anomaly.js';
import {
  asked,
  begun,
  closed,
  endOf,
  granted,
  last,
  namesOf,
  opened,
  quality,
  snapshot,
  sum,
  update,
} from './planted-logs.js';
import type { LogEntry, Wish } from './receiver-log.js';

const all = (wish: Wish): LogEntry[] => [1, 2, 3, 4, 5].map((sequence) => update(wish, sequence - 1, sequence));
const [one, two, three, four, five] = all(last) as [LogEntry, LogEntry, LogEntry, LogEntry, LogEntry];

describe('the checker', () => {
  it.each<[string, Wish, LogEntry[]]>([
    ['followed', last, [...begun(last), ...all(last)]],
    ['added up', sum, [...begun(sum), ...all(sum)]],
    [
      'went on after a loss',
      last,
      [...begun(last), one, two, closed, opened, asked(2), granted(2, true), three, four, five],
    ],
    [
      'went on with one frame for all',
      sum,
      [...begun(sum), closed, opened, asked(0), granted(0, true), update(sum, 0, 5)],
    ],
    [
      'began anew after a loss',
      sum,
      [...begun(sum), closed, opened, asked(0), granted(3, false), snapshot(sum, 3), ...all(sum).slice(3)],
    ],
    ['was slow, and told', last, [...begun(last), quality('merging'), update(last, 0, 4), quality('live'), five]],
    ['was told with the frame', last, [...begun(last), update(last, 0, 4), quality('merging'), five]],
    [
      'was too slow, and told',
      last,
      [...begun(last), one, quality('reseed'), snapshot(last, 4), quality('live'), five],
    ],
  ])('finds nothing wrong with a receiver that %s', (_name, wish, entries) => {
    expect(namesOf(wish, entries)).toEqual([]);
  });

  it.each<[AnomalyName, string, Wish, LogEntry[]]>([
    ['lost', 'the last frame is missing', last, [...begun(last), one, two, three, four]],
    [
      'lost',
      'a frame has too little',
      sum,
      [
        ...begun(sum),
        update(sum, 0, 1),
        update(sum, 1, 2, {
          metrics: { trades: { value: 6, count: 1, delta: 6 }, orders: { value: 18, count: 1, delta: 18 } },
        }),
        ...all(sum).slice(2),
      ],
    ],
    [
      'double',
      'a sample is added twice after a resume',
      sum,
      [
        ...begun(sum),
        update(sum, 0, 1),
        closed,
        opened,
        asked(1),
        granted(1, true),
        {
          ...update(sum, 0, 2),
          data: { ...(update(sum, 0, 2) as { data: Update }).data, previous: 1, merged: undefined },
        } as LogEntry,
        ...all(sum).slice(2),
      ],
    ],
    ['skip', 'a frame is missing', last, [...begun(last), one, three, four, five]],
    [
      'skip',
      'previous was forgotten after a merge',
      last,
      [...begun(last), one, quality('merging'), update(last, 1, 4, { previous: 3 }), five],
    ],
    [
      'skip',
      'several frames are one, and it does not say so',
      last,
      [...begun(last), one, update(last, 1, 5, { merged: undefined as never })],
    ],
    [
      'skip',
      'a resume leaves a frame out',
      last,
      [...begun(last), one, closed, opened, asked(1), granted(1, true), three, four, five],
    ],
    ['repeat', 'a frame comes again', last, [...begun(last), one, one, two, three, four, five]],
    [
      'repeat',
      'a merged frame begins before what is held',
      last,
      [...begun(last), one, two, quality('merging'), update(last, 1, 5)],
    ],
    ['backward', 'an old frame comes', last, [...begun(last), one, two, three, one, four, five]],
    [
      'backward',
      'an old snapshot comes',
      last,
      [
        ...begun(last),
        one,
        two,
        closed,
        opened,
        asked(2),
        granted(1, false),
        snapshot(last, 1),
        two,
        three,
        four,
        five,
      ],
    ],
    ['seam-hole', 'frames come without a snapshot', last, [opened, asked(null), granted(0, false), ...all(last)]],
    [
      'seam-hole',
      'a snapshot is older than it says',
      last,
      [opened, asked(null), granted(2, false), snapshot(last, 1, { sequence: 2, asOf: endOf(2) }), three, four, five],
    ],
    [
      'seam-overlap',
      'a snapshot is newer than it says',
      last,
      [opened, asked(null), granted(2, false), snapshot(last, 3, { sequence: 2, asOf: endOf(2) }), three, four, five],
    ],
    [
      'seam-overlap',
      'the first window begins before the snapshot’s end',
      sum,
      [
        opened,
        asked(null),
        granted(2, false),
        snapshot(sum, 2),
        update(sum, 2, 3, { window: [endOf(1), endOf(3)] }),
        ...all(sum).slice(3),
      ],
    ],
    [
      'torn-view',
      'one number of a frame is of another moment',
      last,
      [
        ...begun(last),
        one,
        two,
        three,
        four,
        update(last, 4, 5, {
          metrics: { trades: { value: 24, count: 1, delta: 9 }, orders: { value: 45, count: 1, delta: 6 } },
        }),
      ],
    ],
    ['untold', 'a slow reader is not told', last, [...begun(last), one, update(last, 1, 4), five]],
    ['untold', 'a snapshot comes in place of frames', last, [...begun(last), one, snapshot(last, 4), five]],
    [
      'untold',
      'it goes on in another history',
      last,
      [...begun(last), one, closed, opened, { kind: 'asked', resume: null }, granted(5, true), two, three, four, five],
    ],
    [
      'untold',
      'a frame stands for more than there was',
      last,
      [...begun(last), quality('merging'), update(last, 0, 4, { merged: 9 }), five],
    ],
    [
      'untold',
      'a subscription is refused',
      last,
      [...begun(last), ...all(last), closed, opened, asked(5), { kind: 'refused', code: 'INTERNAL' }],
    ],
    [
      'guess',
      'a client asks for what it does not hold',
      last,
      [...begun(last), one, closed, opened, asked(2), granted(5, false), snapshot(last, 5)],
    ],
    ['foreign', 'frames come that were not asked for', last, [...begun(last), ...all(last), closed, opened, five]],
    [
      'foreign',
      'a meter is not of the tenant',
      last,
      [
        ...begun(last),
        one,
        two,
        three,
        four,
        update(last, 4, 5, { series: [{ labels: { meter: 'x' }, metrics: {} }] }),
      ],
    ],
  ])('calls it %s when %s', (name, _what, wish, entries) => {
    expect(namesOf(wish, entries)).toContain(name);
  });

  it('calls it divergence when two receivers of one frame got different ones', () => {
    const other = [...begun(last), one, two, three, four, update(last, 4, 5, { timestamp: 'later' })];
    expect(namesOf(last, [...begun(last), ...all(last)], other)).toEqual(['divergence']);
  });
});
