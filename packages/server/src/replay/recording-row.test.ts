import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, measured, RecordingRow, scaledNumber } from './recording-row.js';

const row = (fields: Readonly<Record<string, string>>): RecordingRow =>
  new RecordingRow(columnsOf(Object.keys(fields)), Object.values(fields), 7);

describe('RecordingRow', () => {
  it('finds a column whatever its case', () => {
    expect(row({ Global_Active_Power: '1.5' }).number('global_active_power')).toBe(1.5);
  });

  it.each(['', 'NA', '?', 'NaN', 'null'])("takes '%s' for not measured, never for 0", (field) => {
    expect(row({ power: field }).number('power')).toBeUndefined();
  });

  it('takes a 0 for a 0', () => {
    expect(row({ hr: '0' }).number('hr')).toBe(0);
  });

  it('says in which line and column a text stands where a number belongs', () => {
    expect(() => row({ power: '12 W' }).number('power')).toThrow(
      "Line 7: column 'power' holds '12 W', which is no number.",
    );
  });

  it('says which column is empty that must not be', () => {
    expect(() => row({ price: 'NA' }).requiredNumber('price')).toThrow("Line 7: column 'price' is empty.");
  });
});

describe('scaledNumber', () => {
  it('moves the decimal point instead of multiplying, so that 1.001 kW is 1001 W', () => {
    expect(1.001 * 1_000).not.toBe(1_001);
    expect(scaledNumber('1.001', 1_000)).toBe(1_001);
    expect(scaledNumber('-4.2', 0.001)).toBe(-0.0042);
  });

  it('gives whole watts for every kilowatt figure with three decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), (watts) => {
        expect(scaledNumber((watts / 1_000).toFixed(3), 1_000)).toBe(watts + 0);
      }),
    );
  });

  it('multiplies by any other factor', () => {
    expect(scaledNumber('90', 1 / 60)).toBe(1.5);
    expect(scaledNumber('2', -1)).toBe(-2);
    expect(scaledNumber('1.5e3', 10)).toBe(15_000);
  });

  it('makes no number of what is none', () => {
    expect(scaledNumber('a', 10)).toBeNaN();
    expect(scaledNumber(' ', 1)).toBeNaN();
  });
});

describe('measured', () => {
  it('keeps what is there and is undefined when nothing is', () => {
    expect(measured({ a: 0, b: undefined })).toEqual({ a: 0 });
    expect(measured({ a: undefined })).toBeUndefined();
  });
});
