import { describe, expect, it } from 'vitest';
import { divided, formatNumber, toneOf, trendMark, unitLabel } from './format.js';

describe('a number on a tile', () => {
  it.each([
    [1234.5, 0, '1,235'],
    [1234.5, 2, '1,234.50'],
    [-0.4, 0, '0'],
    [-1234.5, 1, '−1,234.5'],
    [0, 2, '0.00'],
    [undefined, 2, '—'],
    [Number.NaN, 0, '—'],
    [Number.POSITIVE_INFINITY, 0, '—'],
  ])('%s with %s decimals is %s', (value, decimals, text) => expect(formatNumber(value, decimals)).toBe(text));

  it('carries its sign where profit and loss is meant', () => {
    expect(formatNumber(5, 2, { signed: true })).toBe('+5.00');
    expect(formatNumber(-5, 2, { signed: true })).toBe('−5.00');
    expect(formatNumber(0.001, 2, { signed: true })).toBe('0.00');
  });

  it('has units as people write them', () => {
    expect(unitLabel('mm[Hg]')).toBe('mmHg');
    expect(unitLabel('{session}')).toBe('session');
    expect(unitLabel('1')).toBe('');
    expect(unitLabel('W')).toBe('W');
    expect(unitLabel('kW.h')).toBe('kWh');
  });

  it('has a mark for its trend', () => {
    expect([trendMark(2), trendMark(-2), trendMark(0), trendMark(undefined)]).toEqual(['▲', '▼', '', '']);
    expect([toneOf(2), toneOf(-2), toneOf(0), toneOf(undefined)]).toEqual(['up', 'down', 'plain', 'plain']);
  });

  it('stays unknown when it is divided', () => {
    expect([divided(3_000, 1_000), divided(undefined, 1_000)]).toEqual([3, undefined]);
  });
});
