import type { Principal } from '@streamgauge/engine';
import { describe, expect, it } from 'vitest';
import { ToldAgainRate } from './told-again-rate.js';

const user = (userId: string, tenantId = 't'): Principal => ({ userId, tenantId, roles: [], metrics: undefined });
const refusal = (rate: ToldAgainRate, principal: Principal, nowMs: number): unknown => {
  try {
    rate.assert(principal, nowMs);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('snapshots of a user', () => {
  it('[A65] are 20 s worth at once, and then as many bytes per second as there may be', () => {
    const rate = new ToldAgainRate(1_000);
    rate.count(user('a'), 19_999, 0);
    expect(refusal(rate, user('a'), 0)).toBeUndefined();
    rate.count(user('a'), 5_001, 0);
    expect(refusal(rate, user('a'), 0)).toMatchObject({
      code: 'LIMIT_RATE',
      message: 'Too many bytes of snapshots and lists for one user; at most 1000 per second.',
      retryAfterMs: 5_001,
    });
    expect(refusal(rate, user('a'), 5_000)).toMatchObject({ retryAfterMs: 1 });
    expect(refusal(rate, user('a'), 5_001)).toBeUndefined();
  });

  it('[A65] are counted for each user of each tenant, and forgotten with the debt', () => {
    const rate = new ToldAgainRate(10);
    for (let n = 0; n < 3_000; n += 1) rate.count(user(`u${n}`), 1_000, n * 1_000);
    expect(refusal(rate, user('u2999'), 2_999_000)).toMatchObject({ code: 'LIMIT_RATE' });
    expect(refusal(rate, user('u2999', 'other'), 2_999_000)).toBeUndefined();
    expect(refusal(rate, user('u0'), 2_999_000)).toBeUndefined();
  });

  it('[A65] are without a bound where the setting is 0', () => {
    const rate = new ToldAgainRate(0);
    rate.count(user('a'), 1e12, 0);
    expect(refusal(rate, user('a'), 0)).toBeUndefined();
  });
});
