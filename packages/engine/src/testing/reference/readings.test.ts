import { describe, expect, it } from 'vitest';
import type { MeasuredMetric } from './metric.js';
import { invalidOf, type KeptSample, readingsOf } from './readings.js';

type Sent = readonly [value: number, timestampMs: number, arrivedMs?: number];

function samplesOf(sent: readonly Sent[], more: Partial<KeptSample> = {}): KeptSample[] {
  return sent.map(([value, timestampMs, arrivedMs = timestampMs]) => {
    return { tenantId: 't', labels: { meter: 'm' }, metrics: { x: value }, timestampMs, arrivedMs, ...more };
  });
}

const valuesOf = (sent: readonly Sent[], metric: Partial<MeasuredMetric>): number[] =>
  readingsOf(samplesOf(sent), { name: 'x', kind: 'gauge', across: 'sum', ...metric }).map(({ value }) => value);

describe('readings', () => {
  it('of a gauge, a distribution and a delta counter are what was sent, a negative increment too', () => {
    for (const kind of ['gauge', 'distribution', 'delta'] as const) {
      expect(
        valuesOf(
          [
            [5, 1],
            [-3, 2],
          ],
          { kind },
        ),
      ).toEqual([5, -3]);
    }
  });

  it('of a register are increases: the first is 0, a fall is a reset to the new reading', () => {
    const sent = [100, 103, 103, 2, 5].map((value, index) => [value, index] as const);
    expect(valuesOf(sent, { kind: 'cumulative' })).toEqual([0, 3, 0, 2, 3]);
  });

  it('of a register that may fall are its changes', () => {
    const sent = [100, 103, 2, -4, -4].map((value, index) => [value, index] as const);
    expect(valuesOf(sent, { kind: 'cumulativeUpDown', noiseBand: 1_000 })).toEqual([0, 3, -101, -6, 0]);
  });

  it('within the noise band are held, so that the way back adds nothing; a fall as large as the band is a reset', () => {
    const sent = [10, 9.5, 10, 12, 11, 13].map((value, index) => [value, index] as const);
    expect(valuesOf(sent, { kind: 'cumulative', noiseBand: 1 })).toEqual([0, 0, 0, 2, 11, 2]);
  });

  it('of a register that are older than the newest add 0 and are forgotten; those of equal time count', () => {
    expect(
      valuesOf(
        [
          [100, 10],
          [110, 20],
          [90, 15],
          [113, 20],
        ],
        { kind: 'cumulative' },
      ),
    ).toEqual([0, 10, 0, 3]);
  });

  it('of a register that are held still say what time it is', () => {
    expect(
      valuesOf(
        [
          [100, 10],
          [99.5, 30],
          [120, 20],
          [101, 30],
        ],
        { kind: 'cumulative', noiseBand: 1 },
      ),
    ).toEqual([0, 0, 0, 1]);
  });

  it('are late when an earlier one has a later timestamp', () => {
    const late = readingsOf(
      samplesOf([
        [1, 10],
        [2, 30],
        [3, 20],
        [4, 30],
      ]),
      { name: 'x', kind: 'gauge', across: 'sum' },
    ).map(({ isLate }) => isLate);
    expect(late).toEqual([false, false, true, false]);
  });

  it('are invalid outside the range, by a code for "not measured" and by quality, and leave no trace', () => {
    const metric = { name: 'x', kind: 'gauge', across: 'sum', validRange: [-5, 5], notMeasured: [0] } as const;
    const sent = [-6, -5, 0, 5, 6].map((value, index) => [value, 10 - index] as const);
    expect(readingsOf(samplesOf(sent), metric)).toEqual([
      { value: -5, timestampMs: 9, arrivedMs: 9, isLate: false },
      { value: 5, timestampMs: 7, arrivedMs: 7, isLate: true },
    ]);
    expect(invalidOf(samplesOf(sent), metric)).toBe(3);
    expect(readingsOf(samplesOf(sent, { quality: 'invalid' }), metric)).toEqual([]);
    expect(invalidOf(samplesOf(sent, { quality: 'invalid' }), metric)).toBe(5);
    expect(readingsOf(samplesOf([[9, 1]], { quality: 'estimated' }), { ...metric, validRange: [null, null] })).toEqual([
      { value: 9, timestampMs: 1, arrivedMs: 1, isLate: false },
    ]);
  });

  it('of a metric with the name of a property of every object are only those that were sent', () => {
    expect(readingsOf(samplesOf([[1, 1]]), { name: 'constructor', kind: 'gauge', across: 'sum' })).toEqual([]);
  });
});
