import type { Snapshot, Update } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { HeldView } from './held-view.js';

const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  channel: 'c',
  view: 'v',
  epoch: 'e',
  sequence: 4,
  data: { a: 1, b: 2 },
  page: 0,
  final: true,
  asOf: 1_000,
  timestamp: '',
  ...over,
});

const update = (over: Partial<Update> = {}): Update => ({
  channel: 'c',
  view: 'v',
  metrics: { a: { value: 3, count: 2, delta: 2 } },
  sequence: 5,
  previous: 4,
  window: [1_000, 2_000],
  timestamp: '',
  ...over,
});

const held = (): HeldView => {
  const view = new HeldView();
  view.applySnapshot(snapshot());
  return view;
};

describe('held view', () => {
  it('gives snapshot and update values one form', () => {
    const view = held();
    expect(view.data?.a).toEqual({ value: 1, previous: null, delta: 0, count: 0, changedAt: 1_000 });
    expect(view.applyUpdate(update())).toBe('applied');
    expect(view.data?.a).toEqual({ value: 3, previous: 1, delta: 2, count: 2, changedAt: 2_000 });
    expect(view).toMatchObject({ sequence: 5, asOfMs: 2_000 });
  });

  it('keeps the identity of what did not change', () => {
    const view = held();
    const before = view.data;
    view.applyUpdate(update());
    expect(view.data?.b).toBe(before?.b);
    const after = view.data;
    view.applySnapshot(snapshot({ sequence: 5, data: { a: 3, b: 2 }, asOf: 3_000 }));
    expect(view.data).toBe(after);
    view.applyUpdate(update({ sequence: 6, previous: 5, metrics: {} }));
    expect(view.data).toBe(after);
  });

  it('keeps the time of the last change when only count and delta differ', () => {
    const view = held();
    view.applyUpdate(update({ metrics: { a: { value: 1, count: 9, delta: 0 } } }));
    expect(view.data?.a).toEqual({ value: 1, previous: null, delta: 0, count: 9, changedAt: 1_000 });
  });

  it('drops metrics that a new snapshot lacks', () => {
    const view = held();
    view.applySnapshot(snapshot({ sequence: 9, data: { b: 2 } }));
    expect(Object.keys(view.data ?? {})).toEqual(['b']);
  });

  it.each([
    ['follows', { sequence: 5, previous: 4 }, 'applied'],
    ['is a merged one', { sequence: 9, previous: 4, merged: 5 }, 'applied'],
    ['is known', { sequence: 4, previous: 3 }, 'old'],
    ['lacks one before it', { sequence: 6, previous: 5 }, 'gap'],
  ] as const)('judges an update that %s', (_name, over, applied) => {
    expect(held().applyUpdate(update(over))).toBe(applied);
  });

  it('applies no update before a snapshot', () => {
    const view = new HeldView();
    expect(view.applyUpdate(update())).toBe('old');
    expect(view.data).toBeNull();
  });

  it('takes the snapshot that it waits for, whatever its position', () => {
    const view = held();
    view.pause();
    expect(view.applyUpdate(update())).toBe('old');
    expect(view.applySnapshot(snapshot({ epoch: 'f', sequence: 0, data: { a: 7 } }))).toBe('applied');
    expect(view.data?.a?.value).toBe(7);
  });

  it('takes an unasked snapshot of a new epoch, and none of the past', () => {
    const view = held();
    expect(view.applySnapshot(snapshot({ sequence: 3 }))).toBe('old');
    expect(view.applySnapshot(snapshot({ epoch: 'f', sequence: 0 }))).toBe('applied');
  });

  it('[C4] goes on where the server says so, and only from what it holds', () => {
    const view = held();
    view.pause();
    expect(view.position).toEqual({ epoch: 'e', sequence: 4 });
    expect(view.resume({ epoch: 'f', sequence: 4 })).toBe(false);
    expect(view.resume({ epoch: 'e', sequence: 3 })).toBe(false);
    expect(view.applyUpdate(update())).toBe('old');
    expect(view.resume({ epoch: 'e', sequence: 4 })).toBe(true);
    expect(view.applyUpdate(update())).toBe('applied');
  });

  it('[C4] does not believe twice that the server goes on', () => {
    const view = held();
    view.pause();
    view.resume({ epoch: 'e', sequence: 4 });
    expect(view.applyUpdate(update({ sequence: 9, previous: 8 }))).toBe('gap');
    expect([view.position, view.last]).toEqual([null, { epoch: 'e', sequence: 4 }]);
    expect(view.applySnapshot(snapshot({ sequence: 2 }))).toBe('applied');
    expect(view.position).toEqual({ epoch: 'e', sequence: 2 });
  });

  it('[C4] goes on with frames while it waits for the snapshot that was asked for', () => {
    const view = held();
    view.distrust();
    expect(view.applyUpdate(update())).toBe('applied');
    expect([view.position, view.sequence]).toEqual([null, 5]);
  });

  it('[C8] takes an empty label set in removed for the end of all numbers, before those of the same frame', () => {
    const view = held();
    view.applyUpdate(update({ removed: [{}] }));
    expect(view.data).toEqual({ a: { value: 3, previous: null, delta: 2, count: 2, changedAt: 2_000 } });
  });

  it.each([
    ['the frames after it', { from: 5, to: 7, missed: 9 }, 'applied', 7],
    ['frames of which some are here', { from: 3, to: 7, missed: 9 }, 'applied', 7],
    ['frames that are here', { from: 2, to: 4, missed: 9 }, 'old', 4],
    ['frames after others that are missing', { from: 6, to: 7, missed: 9 }, 'gap', 4],
  ] as const)('judges a gap of events that names %s', (_name, gap, applied, sequence) => {
    const view = held();
    expect(view.applyEventsGap({ channel: 'c', view: 'v', ...gap })).toBe(applied);
    expect(view.sequence).toBe(sequence);
  });

  it('treats hostile names as names', () => {
    const view = new HeldView();
    view.applySnapshot(snapshot({ data: JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, number> }));
    expect(Object.entries(view.data ?? {}).map(([name, cell]) => [name, cell.value])).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('grouped view', () => {
  const row = (meterId: string, power: number) => ({ labels: { meterId }, data: { power } });
  const grouped = (): HeldView => {
    const view = new HeldView();
    view.applySnapshot(snapshot({ data: {}, series: [row('1', 10)], final: false }));
    view.applySnapshot(snapshot({ data: {}, series: [row('2', 20)], page: 1 }));
    return view;
  };

  it('shows nothing of a snapshot before its last page', () => {
    const view = new HeldView();
    expect(view.applySnapshot(snapshot({ series: [row('1', 10)], final: false }))).toBe('more');
    expect(view.data).toBeNull();
    expect(view.series).toEqual([]);
    expect(grouped().series.map((each) => each.data.power?.value)).toEqual([10, 20]);
  });

  it('begins anew when another snapshot begins', () => {
    const view = new HeldView();
    view.applySnapshot(snapshot({ series: [row('9', 90)], final: false }));
    view.applySnapshot(snapshot({ sequence: 6, series: [row('1', 10)] }));
    expect(view.series.map((each) => each.labels.meterId)).toEqual(['1']);
  });

  it('[C9] marks the groups that fell silent until they speak, and all of them when none is named', () => {
    const view = grouped();
    const since = () => view.series.map(({ staleSince }) => staleSince);
    const [first] = view.series;
    view.silence({ channel: 'c', view: 'v', series: [{ meterId: '2' }, { meterId: '9' }], since: 700 });
    expect([since(), view.silentSinceMs]).toEqual([[null, 700], null]);
    expect(view.series[0]).toBe(first);
    view.silence({ channel: 'c', view: 'v', since: 800 });
    expect([since(), view.silentSinceMs]).toEqual([[800, 800], 800]);
    const metrics = { power: { value: 20, count: 1, delta: 0 } };
    view.applyUpdate(update({ metrics: {}, series: [{ labels: { meterId: '2' }, metrics }] }));
    expect([since(), view.silentSinceMs]).toEqual([[800, null], null]);
  });

  it('begins a series anew that a frame both removes and names', () => {
    const view = grouped();
    const series = [{ labels: { meterId: '1' }, metrics: { power: { value: 3, count: 1, delta: 3 } } }];
    view.applyUpdate(update({ metrics: {}, series, removed: [{ meterId: '1' }] }));
    expect(view.series.map(({ data }) => data.power)).toMatchObject([{ value: 20 }, { value: 3, previous: null }]);
  });

  it('changes, adds and removes series, and leaves the others as they are', () => {
    const view = grouped();
    const before = view.series;
    const cell = (value: number) => ({ power: { value, count: 1, delta: 1 } });
    view.applyUpdate(
      update({
        metrics: {},
        series: [
          { labels: { meterId: '2' }, metrics: cell(21) },
          { labels: { meterId: '3' }, metrics: cell(30) },
        ],
      }),
    );
    expect(view.series[0]).toBe(before[0]);
    expect(view.series.map((each) => each.data.power?.value)).toEqual([10, 21, 30]);
    expect(before).toHaveLength(2);
    view.applyUpdate(update({ metrics: {}, sequence: 6, previous: 5, removed: [{ meterId: '1' }] }));
    expect(view.series.map((each) => each.labels.meterId)).toEqual(['2', '3']);
    expect(view.series).toBe(view.series);
  });
});
