import { expect, it } from 'vitest';
import { spanWords, traceWords } from './trace-words.js';

const power = { label: 'Power', unit: 'W', decimals: 0 };

it('says a line in words', () => {
  expect(traceWords(power, 300)).toBe('Power: no readings yet');
  expect(traceWords(power, 300, { low: -5, high: 2_212, last: 210 })).toBe(
    'Power, last 5 min: between −5 and 2,212 W, now 210 W',
  );
});

it('says how long a span is', () => {
  expect([spanWords(120), spanWords(90)]).toEqual(['2 min', '90 s']);
});
