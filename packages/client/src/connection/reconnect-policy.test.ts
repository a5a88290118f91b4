import { describe, expect, it } from 'vitest';
import { defaultReconnectPolicy, retryDelayMs } from './reconnect-policy.js';

describe('reconnect policy', () => {
  it.each([
    [0, 500],
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 20_000],
    [1_000_000, 20_000],
  ])('[C2] bounds retry %i at %i ms', (attempt, boundMs) => {
    expect(retryDelayMs({ ...defaultReconnectPolicy, jitter: 'none' }, attempt, 0.9)).toBe(boundMs);
  });

  it.each([
    ['full', 0, 0],
    ['full', 0.5, 250],
    ['full', 1, 500],
    ['equal', 0, 250],
    ['equal', 1, 500],
    ['none', 0, 500],
  ] as const)('spreads a first retry with %s jitter and chance %d to %i ms', (jitter, random, delayMs) => {
    expect(retryDelayMs({ ...defaultReconnectPolicy, jitter }, 0, random)).toBe(delayMs);
  });
});
