import { describe, expect, it } from 'vitest';
import { combine, speaking } from './across.js';
import type { MeasuredMetric } from './metric.js';
import type { SeriesLife } from './series-lives.js';

it('combines the numbers that there are', () => {
  expect(combine('sum', [1, undefined, 4])).toBe(5);
  expect(combine('avg', [1, undefined, 4])).toBe(2.5);
  expect(combine('avg', [1, undefined, 4], 10)).toBe(0.5);
  expect(combine('min', [1, undefined, 4])).toBe(1);
  expect(combine('max', [1, undefined, 4])).toBe(4);
  expect(combine('none', [undefined, 4])).toBe(4);
  expect(combine('none', [4, 4])).toBeUndefined();
  for (const across of ['sum', 'avg', 'min', 'max', 'none'] as const)
    expect(combine(across, [undefined])).toBeUndefined();
});

describe('the series that speak for a group', () => {
  const life = (labels: Record<string, string>): SeriesLife => ({ labels, samples: [], endedMs: undefined });
  const m = life({ meter: 'm' });
  const m1 = life({ meter: 'm', phase: '1' });
  const m2 = life({ meter: 'm', phase: '2' });
  const none: MeasuredMetric = { name: 'x', kind: 'gauge', across: 'none' };
  const within: MeasuredMetric = { name: 'x', kind: 'gauge', across: 'sum', within: 'phase' };

  it('are all where the metric combines', () => {
    expect(speaking([m, m1, m2], { ...none, across: 'avg' }, [])).toEqual([m, m1, m2]);
    expect(speaking([], none, [])).toEqual([]);
  });

  it('are the one whose labels the group pins, else the only one, else none can', () => {
    expect(speaking([m, m1, m2], none, ['meter'])).toEqual([m]);
    expect(speaking([m1, m2], none, ['meter'])).toBeUndefined();
    expect(speaking([m1], none, ['meter'])).toEqual([m1]);
    expect(speaking([m1, m2], none, ['phase'])).toBeUndefined();
    expect(speaking([m, m1], none, [])).toBeUndefined();
  });

  it('are all within one value of the label, and the lack of it is a value too', () => {
    const other = life({ meter: 'n', phase: '1' });
    expect(speaking([m1, other], within, [])).toEqual([m1, other]);
    expect(speaking([m1, m2], within, [])).toBeUndefined();
    expect(speaking([m, m1], within, [])).toBeUndefined();
    expect(speaking([m], within, [])).toEqual([m]);
  });
});
