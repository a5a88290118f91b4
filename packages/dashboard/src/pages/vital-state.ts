import { ageWords } from '../explain/age-words.js';
import { formatNumber } from '../tiles/format.js';

/** What stands for a vital sign that must not be read as the current one. */
export const questionable = '-?-';

export interface VitalInput {
  /** The last reading as it is written; undefined when there is none. */
  readonly last: string | undefined;
  /** Nothing at all is heard of the patient. */
  readonly isStale: boolean;
  /** How far the stream has come, server's clock, ms. */
  readonly asOf: number | null;
  /** When this sign was last in it, server's clock, s. */
  readonly measuredAtS: number | undefined;
  /** From which silence on a sign counts as not measured while others go on, ms. */
  readonly silentAfterMs: number;
  /** From which silence on that is said, ms. Default: not before it counts as not measured. */
  readonly agedAfterMs?: number | undefined;
}

/** What is written instead of a number, and the small print below it. */
export interface VitalState {
  readonly instead?: string;
  readonly foot?: string;
}

/**
 * Whether a vital sign may stand there as a current one. A lead that has fallen off is no reading, so the stream says
 * nothing of the heart rate while the other signs go on: the number that is held is then an old one.
 */
export function vitalState({
  last,
  isStale,
  asOf,
  measuredAtS,
  silentAfterMs,
  agedAfterMs = silentAfterMs,
}: VitalInput): VitalState {
  if (last === undefined) return {};
  if (isStale) return { instead: questionable, foot: `last ${last}` };
  const silentMs = asOf === null || measuredAtS === undefined ? 0 : asOf - measuredAtS * 1_000;
  if (silentMs < agedAfterMs) return {};
  const age = ageWords(silentMs);
  if (silentMs < silentAfterMs) return { foot: `no reading for ${age}` };
  return { instead: questionable, foot: `last ${last}, none for ${age}` };
}

/** Systolic over diastolic; undefined while neither is known. */
export function pressureWords(systolic: number | undefined, diastolic: number | undefined): string | undefined {
  if (systolic === undefined && diastolic === undefined) return undefined;
  return `${formatNumber(systolic, 0)}/${formatNumber(diastolic, 0)}`;
}
