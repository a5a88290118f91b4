import { describe, expect, it } from 'vitest';
import { wallPace } from './pace.js';

describe('wallPace', () => {
  it('ends a sleep of any length at once when it is aborted', async () => {
    const stop = new AbortController();
    const sleep = wallPace.sleep(2 ** 40, stop.signal);
    stop.abort();
    await sleep;
    await wallPace.sleep(60_000, stop.signal);
    expect(stop.signal.aborted).toBe(true);
  });
});
