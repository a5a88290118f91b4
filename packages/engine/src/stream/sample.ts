import type { Quality } from '@streamgauge/protocol';

/** Readings of one series at one moment, as a producer sends them. */
export interface Sample {
  readonly tenantId: string;
  readonly channel: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** When it was measured, ms since the epoch. */
  readonly timestampMs: number;
  readonly quality?: Quality;
  /** `id` of the sample that this one takes back or amends. Only with it may a counter's increment be negative. */
  readonly corrects?: string;
}
