/** How numbers and units are written: fixed decimals per metric, never by value, so that nothing jumps. */

export const unknown = '—';
const minus = '\u2212';

const formats = new Map<number, Intl.NumberFormat>();

function formatOf(decimals: number): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, made);
  return made;
}

/** Groups of three, a real minus sign, always the same number of decimals. */
export function formatNumber(value: number | undefined, decimals: number, { signed = false } = {}): string {
  if (value === undefined || !Number.isFinite(value)) return unknown;
  // What rounds to zero has no sign.
  const rounded = Number(value.toFixed(decimals));
  const digits = formatOf(decimals).format(Math.abs(rounded));
  if (rounded < 0) return `${minus}${digits}`;
  return signed && rounded > 0 ? `+${digits}` : digits;
}

/** UCUM as people write it. */
export function unitLabel(unit: string): string {
  const known: Record<string, string> = { '1': '', By: 'B', 'mm[Hg]': 'mmHg', Cel: '°C', 'kW.h': 'kWh', 'V.A': 'VA' };
  return known[unit] ?? unit.replaceAll(/[{}]/g, '');
}

/** Up, down or unchanged, as a mark that does not depend on colour. */
export function trendMark(delta: number | undefined): string {
  if (delta === undefined || delta === 0) return '';
  return delta > 0 ? '▲' : '▼';
}

/** The side of zero on which an amount is. */
export function toneOf(amount: number | undefined): 'up' | 'down' | 'plain' {
  if (amount === undefined || amount === 0) return 'plain';
  return amount > 0 ? 'up' : 'down';
}

/** A number divided, if it is known. */
export function divided(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by;
}
