import { formatNumber } from '../tiles/format.js';
import type { TraceSummary } from './trace.js';

export interface LineName {
  readonly label: string;
  readonly unit: string;
  readonly decimals: number;
}

/** A line in words, for those who do not see it. */
export function traceWords({ label, unit, decimals }: LineName, spanS: number, summary?: TraceSummary): string {
  if (summary === undefined) return `${label}: no readings yet`;
  const [low, high, last] = [summary.low, summary.high, summary.last].map((value) => formatNumber(value, decimals));
  return `${label}, last ${spanWords(spanS)}: between ${low} and ${high} ${unit}, now ${last} ${unit}`.trim();
}

/** A length of time as one says it: `90 s`, `5 min`. */
export function spanWords(spanS: number): string {
  return spanS % 60 === 0 ? `${spanS / 60} min` : `${spanS} s`;
}
