import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayZone } from './day.js';

const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();
const hours = (zone: DayZone, text: string): number => {
  const start = zone.startOfDayMs(at(text));
  return (zone.nextDayMs(start) - start) / 3_600_000;
};

describe('the day of a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', 25],
    ['Europe/Berlin', '2024-02-29T12:00:00Z', '2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z', 24],
    ['UTC', '2024-02-29T23:59:59.999Z', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z', 24],
    ['America/New_York', '1970-01-01T00:00:00Z', '1969-12-31T05:00:00.000Z', '1970-01-01T05:00:00.000Z', 24],
    ['Asia/Kathmandu', '2026-01-01T12:00:00Z', '2025-12-31T18:15:00.000Z', '2026-01-01T18:15:00.000Z', 24],
    ['Australia/Lord_Howe', '2026-04-04T20:00:00Z', '2026-04-04T13:00:00.000Z', '2026-04-05T13:30:00.000Z', 24.5],
    // Clocks go from 24:00 to 01:00: the day begins at 01:00.
    ['America/Sao_Paulo', '2018-11-04T12:00:00Z', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z', 23],
    ['Africa/Cairo', '2024-04-26T12:00:00Z', '2024-04-25T22:00:00.000Z', '2024-04-26T21:00:00.000Z', 23],
    // Clocks go from 24:00 back to 23:00: the day before has 25 hours.
    ['America/Sao_Paulo', '2018-02-17T12:00:00Z', '2018-02-17T02:00:00.000Z', '2018-02-18T03:00:00.000Z', 25],
    // Clocks go from 01:00 back to 00:00: midnight comes twice, and the day begins with the first.
    ['America/Havana', '2025-11-02T12:00:00Z', '2025-11-02T04:00:00.000Z', '2025-11-03T05:00:00.000Z', 25],
    // Samoa crossed the date line: after the 29th came the 31st.
    ['Pacific/Apia', '2011-12-30T09:00:00Z', '2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z', 24],
    ['Pacific/Apia', '2011-12-30T11:00:00Z', '2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z', 24],
    ['Pacific/Kiritimati', '9999-06-01T00:00:00Z', '9999-05-31T10:00:00.000Z', '9999-06-01T10:00:00.000Z', 24],
  ])('[R8] in %s at %s began at %s and ends at %s, after %d hours', (name, instant, start, next, length) => {
    const zone = new DayZone(name);
    expect(iso(zone.startOfDayMs(at(instant)))).toBe(start);
    expect(iso(zone.nextDayMs(at(instant)))).toBe(next);
    expect(hours(zone, instant)).toBe(length);
  });

  it('[R8] begins with its boundary, which belongs to it', () => {
    const zone = new DayZone('Europe/Berlin');
    const midnight = at('2026-03-28T23:00:00Z');
    expect(iso(zone.nextDayMs(midnight - 1))).toBe('2026-03-28T23:00:00.000Z');
    expect(iso(zone.startOfDayMs(midnight))).toBe('2026-03-28T23:00:00.000Z');
    expect(iso(zone.nextDayMs(midnight))).toBe('2026-03-29T22:00:00.000Z');
  });

  it('[R8] holds every instant between its boundaries, and no other', () => {
    const zones = [
      'Europe/Berlin',
      'America/Havana',
      'Africa/Cairo',
      'Asia/Kathmandu',
      'America/St_Johns',
      'Asia/Beirut',
    ];
    const instant = fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') });
    const days = new Map(zones.map((name) => [name, new DayZone(name)]));
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (ms, name) => {
        const zone = days.get(name) as DayZone;
        const [start, next] = [zone.startOfDayMs(ms), zone.nextDayMs(ms)];
        expect(start).toBeLessThanOrEqual(ms);
        expect(next).toBeGreaterThan(ms);
        expect([zone.startOfDayMs(next - 1), zone.startOfDayMs(next), zone.nextDayMs(start)]).toEqual([
          start,
          next,
          next,
        ]);
        expect(zone.startOfDayMs(start - 1)).toBeLessThan(start);
      }),
      { numRuns: 60 },
    );
  });

  it('[R8] is of a zone that exists', () => {
    expect(() => new DayZone('Europe/Atlantis')).toThrow("'Europe/Atlantis' is no time zone");
  });
});
