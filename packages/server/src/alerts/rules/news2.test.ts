import { describe, expect, it } from 'vitest';
import { news2 } from './news2.js';

const healthy: Record<string, number> = {
  respiratory_rate: 16,
  spo2: 97,
  supplemental_oxygen: 0,
  systolic: 120,
  heart_rate: 70,
  consciousness: 0,
  temperature: 37,
};
const of = (readings: Record<string, number>) => news2((metric) => readings[metric]);
const pointsOf = (metric: string, values: number[]) => values.map((value) => of({ [metric]: value }).points);

describe('NEWS2', () => {
  it.each([
    ['respiratory_rate', [8, 9, 11, 12, 20, 21, 24, 25], [3, 1, 1, 0, 0, 2, 2, 3]],
    ['spo2', [91, 92, 93, 94, 95, 96], [3, 2, 2, 1, 1, 0]],
    ['supplemental_oxygen', [0, 1], [0, 2]],
    ['systolic', [90, 91, 100, 101, 110, 111, 219, 220], [3, 2, 2, 1, 1, 0, 0, 3]],
    ['heart_rate', [40, 41, 50, 51, 90, 91, 110, 111, 130, 131], [3, 1, 1, 0, 0, 1, 1, 2, 2, 3]],
    ['consciousness', [0, 1], [0, 3]],
    ['temperature', [35, 35.1, 36, 36.1, 38, 38.1, 39, 39.1], [3, 1, 1, 0, 0, 1, 1, 2]],
  ])('[L15] %s has the published bands, on both sides of each edge', (metric, values, points) =>
    expect(pointsOf(metric, values)).toEqual(points),
  );

  it('[L15] rounds before it looks up, as a person reads a monitor', () => {
    expect(pointsOf('respiratory_rate', [8.4, 8.5, 24.5])).toEqual([3, 1, 3]);
    expect(pointsOf('temperature', [35.04, 35.05, 36.05, 38.05])).toEqual([3, 1, 0, 1]);
  });

  it('[L15] is complete with seven parameters, and else the least that it can be', () => {
    expect(of(healthy)).toMatchObject({ points: 0, highest: 0, missing: [] });
    const ill = { ...healthy, respiratory_rate: 25, spo2: 91, supplemental_oxygen: 1, systolic: 90, heart_rate: 131 };
    expect(of({ ...ill, consciousness: 1, temperature: 35 })).toMatchObject({ points: 20, highest: 3 });
    expect(of({ spo2: 93, heart_rate: 120 })).toMatchObject({
      points: 4,
      highest: 2,
      missing: ['respiration', 'supplemental oxygen', 'systolic pressure', 'consciousness', 'temperature'],
    });
  });

  it('[L15] takes the finger sensor where the heart rate is missing', () => {
    expect(of({ pulse_rate: 131 }).scored).toEqual([{ name: 'pulse', metric: 'pulse_rate', points: 3 }]);
    expect(of({ pulse_rate: 131, heart_rate: 70 }).points).toBe(0);
  });
});
