import { expect, it } from 'vitest';
import { ageWords, stopwatchWords } from './age-words.js';

it.each([
  [null, '—'],
  [0, 'now'],
  [2_400, 'now'],
  [2_500, '2 s'],
  [8_999, '8 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3 * 3_600_000 + 5, '3 h'],
  [50 * 3_600_000, '2 d'],
])('an age of %s ms is %s', (ageMs, words) => expect(ageWords(ageMs)).toBe(words));

it.each([
  [-5, '00:00'],
  [7_400, '00:07'],
  [3_665_000, '61:05'],
])('%s ms on a stopwatch are %s', (durationMs, words) => expect(stopwatchWords(durationMs)).toBe(words));
