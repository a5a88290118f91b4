import type { NewEvent, Sample } from '@streamgauge/engine';
import type { LogEntry, TakenEvents, TakenSample, TenantCounts } from '../input-log/log-entry.js';

/** What one call of admission does, as it goes along. */
export class EntryDraft implements LogEntry {
  readonly samples: TakenSample[] = [];
  readonly events: TakenEvents[] = [];
  readonly counts: TenantCounts[] = [];

  constructor(readonly atMs: number) {}

  get isEmpty(): boolean {
    return this.samples.length === 0 && this.events.length === 0 && this.counts.length === 0;
  }

  take(sample: Sample, id: string | undefined): void {
    this.samples.push({ sample, id });
  }

  takeEvents(tenantId: string, channel: string, events: readonly NewEvent[]): void {
    if (events.length > 0) this.events.push({ tenantId, channel, events });
  }

  duplicate(tenantId: string): void {
    this.countsOf(tenantId).duplicates += 1;
  }

  reject(tenantId: string, code: string): void {
    const { rejectedByCode } = this.countsOf(tenantId);
    rejectedByCode[code] = (rejectedByCode[code] ?? 0) + 1;
  }

  /** Most requests are of one tenant. */
  private countsOf(tenantId: string): TenantCounts {
    let counts = this.counts.at(-1);
    if (counts?.tenantId !== tenantId) {
      counts = { tenantId, duplicates: 0, rejectedByCode: {} };
      this.counts.push(counts);
    }
    return counts;
  }
}
