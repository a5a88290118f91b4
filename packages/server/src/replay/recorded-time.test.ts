import { describe, expect, it } from 'vitest';
import { instantMsOf } from './recorded-time.js';
import { RecordingFault } from './recording-fault.js';
import { WallClockZone } from './wall-clock-zone.js';

const utc = () => new WallClockZone('UTC');
const iso = (text: string, zone = utc()): string => new Date(instantMsOf(text, zone)).toISOString();

describe('instantMsOf', () => {
  it.each([
    ['2007-02-01T00:00:30', '2007-02-01T00:00:30.000Z'],
    ['2007-02-01 00:00', '2007-02-01T00:00:00.000Z'],
    ['2007-02-01', '2007-02-01T00:00:00.000Z'],
    ['1/2/2007 00:01:00', '2007-02-01T00:01:00.000Z'],
    ['2004-01-09 00:00:00+00:00', '2004-01-09T00:00:00.000Z'],
    ['2014-03-01T01:00:00+0200', '2014-02-28T23:00:00.000Z'],
    ['2896-10-10T00:31:25.894', '2896-10-10T00:31:25.894Z'],
    ['1170284400', '2007-01-31T23:00:00.000Z'],
    ['1170284400000', '2007-01-31T23:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it('keeps the fraction of a millisecond that a recording has', () => {
    expect(instantMsOf('1356998659486096', utc())).toBe(1_356_998_659_486.096);
    expect(instantMsOf('2021-04-17T16:43:37.089723Z', utc()) % 1_000).toBeCloseTo(89.723, 3);
  });

  it('refuses what is no time and what is no day of the calendar', () => {
    expect(() => instantMsOf('noon', utc())).toThrow(RecordingFault);
    expect(() => instantMsOf('2007-02-30', utc())).toThrow("'2007-02-30' is no day of the calendar.");
  });
});

describe('WallClockZone', () => {
  it('reads a time without a zone as the time of a wall clock there', () => {
    expect(iso('1/2/2007 00:00:00', new WallClockZone('Europe/Paris'))).toBe('2007-01-31T23:00:00.000Z');
    expect(iso('1/7/2007 00:00:00', new WallClockZone('Europe/Paris'))).toBe('2007-06-30T22:00:00.000Z');
    expect(iso('1/7/2007 00:00:00', new WallClockZone('+01:00'))).toBe('2007-06-30T23:00:00.000Z');
  });

  it('tells the two passes of the hour that autumn repeats apart by the order of the rows', () => {
    const zone = new WallClockZone('Europe/Paris');
    const times = ['02:30', '02:45', '02:15', '02:15', '02:59', '03:00'].map((time) => iso(`2007-10-28 ${time}`, zone));
    expect(times.map((time) => time.slice(11, 16))).toEqual(['00:30', '00:45', '01:15', '01:15', '01:59', '02:00']);
  });

  it('tells the passes apart also where there is a row each half hour', () => {
    const zone = new WallClockZone('Europe/London');
    const times = ['01:00', '01:30', '01:00', '01:30', '02:00'].map((time) => iso(`2013-10-27 ${time}`, zone));
    expect(times.map((time) => time.slice(11, 16))).toEqual(['00:00', '00:30', '01:00', '01:30', '02:00']);
  });

  it('keeps a row that is a little out of order in the pass of its neighbours', () => {
    const zone = new WallClockZone('Europe/Paris');
    const times = ['02:30', '02:29', '02:31'].map((time) => iso(`2007-10-28 ${time}`, zone));
    expect(times.map((time) => time.slice(11, 16))).toEqual(['00:30', '00:29', '00:31']);
  });

  it('reads a time that spring skips with the offset from before', () => {
    expect(iso('2007-03-25 02:30', new WallClockZone('Europe/Paris'))).toBe('2007-03-25T01:30:00.000Z');
  });

  it('refuses a zone that nobody knows, and says what is one', () => {
    expect(() => new WallClockZone('Paris')).toThrow("'Paris' is no time zone. Give an IANA name");
  });
});
