import { windowMsMax } from './limits.js';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Reads a window as it stands in a request: seconds as a number (`0.5`), or a number with its unit (`'500ms'`, `'1m'`).
 *
 * @returns Milliseconds, 0 – 3,600,000; undefined when it is neither form, negative, not finite or too long.
 */
export function parseWindowMs(window: number | string): number | undefined {
  const ms = typeof window === 'number' ? window * 1_000 : parseWithUnit(window);
  if (ms === undefined || !Number.isFinite(ms) || ms < 0 || ms > windowMsMax) return undefined;
  // 0.1 s is 100.00000000000001 ms in binary; a window is a whole number of milliseconds.
  const whole = Math.round(ms);
  return Math.abs(whole - ms) < 1e-6 ? whole : undefined;
}

function parseWithUnit(text: string): number | undefined {
  const match = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const factor = unitMs[match[2]];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}
