import { describe, expect, it } from 'vitest';
import { ConditionWatch, type Observation, type Patience } from './condition-watch.js';

const letters: Record<string, Observation> = { H: 'holds', b: 'between', '.': 'gone' };

/** One letter per second; the answer has R where it is raised, S where it settles. */
function told(readings: string, patience: Partial<Patience> = {}): string {
  const watch = new ConditionWatch({ forMs: 0, samplesMin: 1, ...patience }, false);
  return [...readings]
    .map((letter, second) => {
      const happened = watch.observe(letters[letter] ?? 'gone', second * 1_000);
      return happened === undefined ? '-' : happened === 'raise' ? 'R' : 'S';
    })
    .join('');
}

describe('a condition', () => {
  it('[L14] is raised when it holds and settles when it is gone, once each', () => {
    expect(told('..HHH..H.')).toBe('--R--S-RS');
  });

  it('[L14] does not settle between the limit and the hysteresis, and does not begin there', () => {
    expect(told('bHbbHb.b')).toBe('-R----S-');
  });

  it('[L14] must hold for its time without a break', () => {
    expect(told('HHHH', { forMs: 2_000 })).toBe('--R-');
    expect(told('HH.HHH', { forMs: 2_000 })).toBe('-----R');
    expect(told('HHbHHH', { forMs: 2_000 })).toBe('-----R');
  });

  it('[L14] must hold for a number of readings in a row', () => {
    expect(told('H.HH.HHH.', { samplesMin: 2 })).toBe('---RS-R-S');
    expect(told('HHHH', { samplesMin: 2, forMs: 3_000 })).toBe('---R');
  });

  it('[L14] is judged by the times of measurement: what is older than the last reading says nothing', () => {
    const watch = new ConditionWatch({ forMs: 0, samplesMin: 1 }, false);
    expect(watch.observe('gone', 2_000)).toBeUndefined();
    expect(watch.observe('holds', 1_000)).toBeUndefined();
    expect(watch.observe('holds', 2_000)).toBe('raise');
    expect(watch.observe('gone', 1_999)).toBeUndefined();
  });

  it('[L16] goes on where an earlier start has left it, and begins anew when its alert was ended by hand', () => {
    const watch = new ConditionWatch({ forMs: 1_000, samplesMin: 1 }, true);
    expect(watch.observe('holds', 0)).toBeUndefined();
    watch.adjust(true);
    watch.adjust(false);
    expect([watch.observe('holds', 1_000), watch.observe('holds', 2_000)]).toEqual([undefined, 'raise']);
    watch.adjust(false);
    watch.adjust(true);
    expect(watch.observe('gone', 3_000)).toBe('settle');
  });
});
