import { expect, it } from 'vitest';
import { type Reading, worstOf } from './reading.js';
import { stateWords, tileWords } from './state-words.js';

const live: Reading = { health: 'live', freshness: 'fresh', asOf: 0, degraded: null, error: null, status: 'success' };

it('a live number says nothing of itself until it is late', () => {
  expect(tileWords(live, 1_000)).toBeNull();
  expect(tileWords({ ...live, freshness: 'late' }, 8_000)).toEqual({ icon: '◷', words: '8 s old', short: '8 s' });
  expect(tileWords({ ...live, health: 'loading' }, null)).toBeNull();
  expect(tileWords({ ...live, health: 'unauthorized' }, 1_000)).toBeNull();
});

it('a number that is not live says why, and how old it is', () => {
  const stale = tileWords({ ...live, health: 'stale', freshness: 'stale' }, 42_000);
  expect(stale).toEqual({ icon: '◷', words: 'Stale · 42 s', short: '42 s' });
  const lost = tileWords({ ...live, health: 'reconnecting' }, 3_000);
  expect(lost).toEqual({ icon: '⟳', words: 'Reconnecting · 3 s', short: '3 s' });
  expect(tileWords({ ...live, health: 'degraded' }, 1_000)?.short).toBe('Slow');
});

it('slowness is said with its window and what was merged', () => {
  const degraded = {
    level: 'merging',
    reason: 'slow_client',
    merged: 3,
    skipped: 132,
    lagMs: 40,
    effectiveWindow: 5,
    since: 0,
  } as const;
  expect(stateWords({ ...live, health: 'degraded', degraded }).words).toBe('Slow · every 5 s · 132 merged');
  expect(stateWords({ ...live, health: 'degraded', degraded: { ...degraded, skipped: 0 } }).words).toBe(
    'Slow · every 5 s',
  );
});

it('several readings are as good as the worst of them', () => {
  const stale: Reading = { ...live, health: 'stale' };
  const lost: Reading = { ...live, health: 'reconnecting' };
  expect(worstOf(live, stale)).toBe(stale);
  expect(worstOf(lost, stale, live)).toBe(lost);
  expect(worstOf(live)).toBe(live);
});
