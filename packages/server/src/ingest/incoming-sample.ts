import type { Quality } from '@streamgauge/protocol';

/** A sample as any door hands it to admission: the tenant is known, nothing else is checked yet. */
export interface IncomingSample {
  readonly tenantId: string;
  readonly channel: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** When it was measured, ms since the epoch; left out = now. */
  readonly timestampMs?: number;
  /** Names the sample for deduplication. */
  readonly id?: string;
  readonly quality?: Quality;
  readonly corrects?: string;
}
