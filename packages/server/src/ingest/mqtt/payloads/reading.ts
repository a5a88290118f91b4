import type { Quality } from '@streamgauge/protocol';

/** What one message says of one series at one moment. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** By the device's clock, ms since the epoch; left out = it does not say. */
  readonly timestampMs?: number;
  readonly id?: string;
  readonly quality?: Quality;
  readonly corrects?: string;
}

/** A message that cannot be read: why, and what would be right. */
export class PayloadFault extends Error {}
