import { describe, expect, it } from 'vitest';
import { requestKey, requestOfKey } from './metrics-request.js';

describe('request key', () => {
  it('is the same for requests that mean the same', () => {
    const key = requestKey({
      channel: 'c',
      metrics: ['b', 'a'],
      filters: { x: ['2', '1'], w: '1' },
      groupBy: undefined,
    });
    expect(requestKey({ filters: { w: '1', x: ['1', '2'] }, metrics: ['a', 'b', 'a'], channel: 'c' })).toBe(key);
  });

  it.each([
    { channel: 'd' },
    { channel: 'c', groupBy: ['a', 'b'] },
    { channel: 'c', groupBy: ['b', 'a'] },
    { channel: 'c', aggregation: { window: 1 } },
    { channel: 'c', filters: { a: '1' } },
  ])('differs for %j', (other) => {
    expect(requestKey(other)).not.toBe(requestKey({ channel: 'c' }));
  });

  it('keeps the order of groupBy, which is the order of the answer', () => {
    expect(requestOfKey(requestKey({ channel: 'c', groupBy: ['b', 'a'] }))).toEqual({
      channel: 'c',
      groupBy: ['b', 'a'],
    });
  });
});
