import { describe, expect, it } from 'vitest';
import { busyTick } from './measure.js';

describe('a measurement', () => {
  it('fills a tick of 100 ms with the samples that fit beside closing it', () => {
    expect(busyTick({ take: 200, close: 0 }, 100_000)).toBe(500_000);
    // Closing costs 50 ms of each tick, however many samples are in it.
    expect(busyTick({ take: 200, close: 500 }, 100_000)).toBe(250_000);
    expect(busyTick({ take: 2, close: 0 }, 100_000)).toBe(1_000_000);
    // A loop that cannot keep up still has samples.
    expect(busyTick({ take: 200, close: 5_000 }, 100_000)).toBe(10_000);
  });
});
