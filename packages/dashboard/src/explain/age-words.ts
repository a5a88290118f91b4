/** Younger than this is now: a number that comes every second is not a second old to anybody. */
const nowMs = 2_500;

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** An age as one says it: `now`, `8 s`, `3 min`; `—` without data. */
export function ageWords(ageMs: number | null): string {
  if (ageMs === null) return '—';
  if (ageMs < nowMs) return 'now';
  const [unit, lengthMs] = units.find(([, length]) => ageMs >= length) ?? ['s', 1_000];
  return `${Math.floor(ageMs / lengthMs)} ${unit}`;
}

/** How long something has lasted, as on a stopwatch: `00:07`, `61:05`. */
export function stopwatchWords(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
