/** How numbers and units are written: fixed decimals per metric, never by value, so that nothing jumps. */

export const unknown = '—';
const minus = '−';

/** Groups of three, a real minus sign, always the same number of decimals. */
export function formatNumber(value: number | undefined, decimals: number, { signed = false } = {}): string {
  if (value === undefined || !Number.isFinite(value)) return unknown;
  // What rounds to zero has no sign.
  const rounded = Number(value.toFixed(decimals));
  const digits = new Intl.NumberFormat('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(Math.abs(rounded));
  if (rounded < 0) return `${minus}${digits}`;
  return signed && rounded > 0 ? `+${digits}` : digits;
}

const gibibyte = 1024 ** 3;

/** Bytes of memory as GiB. */
export function toGibibytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / gibibyte;
}

/** UCUM as people write it. */
export function unitLabel(unit: string): string {
  const known: Record<string, string> = { '1': '', By: 'B', 'mm[Hg]': 'mmHg', Cel: '°C', '/min': '/min' };
  return known[unit] ?? unit.replaceAll(/[{}]/g, '');
}

/** Up, down or unchanged, as a mark that does not depend on colour. */
export function trendMark(delta: number | undefined): string {
  if (delta === undefined || delta === 0) return '';
  return delta > 0 ? '▲' : '▼';
}
