import { describe, expect, it } from 'vitest';
import { IngestTally } from './ingest-tally.js';

describe('the tally of a tenant', () => {
  it('[W42] takes as lag the time of the sample that waited longest, from its arrival until its tick was told', () => {
    const tally = new IngestTally();
    tally.accept(1_010, undefined);
    tally.accept(1_090, undefined);
    tally.told(1_105);
    tally.accept(1_150, undefined);
    tally.told(1_200);
    expect(tally.takeDelays().lagMs).toBe(95);
    tally.told(1_300);
    expect(tally.takeDelays().lagMs).toBeUndefined();
  });

  it('[W42] takes as delay of the source what lies between a sample’s own timestamp and its arrival', () => {
    const tally = new IngestTally();
    tally.accept(1_000, 400);
    tally.accept(1_000, 900);
    expect(tally.takeDelays().sourceDelayMs).toBe(600);
    tally.accept(2_000, 2_500);
    expect(tally.takeDelays().sourceDelayMs, 'a clock that is ahead is no delay').toBe(0);
    tally.accept(3_000, undefined);
    expect(tally.takeDelays().sourceDelayMs).toBeUndefined();
  });

  it('[W40] counts what was refused, by its code', () => {
    const tally = new IngestTally();
    for (const code of ['INVALID_SAMPLE', 'LIMIT_RATE', 'INVALID_SAMPLE']) tally.reject(code);
    expect(Object.fromEntries(tally.rejectedByCode)).toEqual({ INVALID_SAMPLE: 2, LIMIT_RATE: 1 });
    expect(tally.counts()).toEqual({ accepted: 0, duplicates: 0, rejected: 3 });
  });
});
