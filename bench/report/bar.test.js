import { describe, expect, it } from 'vitest';
import { atLeast, atMost } from './bar.js';

describe('a bar', () => {
  it('says when a number does not reach it', () => {
    expect([atLeast(5, 5), atLeast(4.999, 5), atLeast(Number.NaN, 5)]).toEqual(['≥ 5 ok', '≥ 5 BELOW', '≥ 5 BELOW']);
  });

  it('says when a number passes it', () => {
    expect([atMost(1.3, 1.3), atMost(1.301, 1.3), atMost(Number.NaN, 1.3)]).toEqual([
      '≤ 1.3 ok',
      '≤ 1.3 ABOVE',
      '≤ 1.3 ABOVE',
    ]);
  });
});
