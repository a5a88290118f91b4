import { Injectable } from '@nestjs/common';
import type { CapturedPart, CheckpointPart, Transaction } from '../../storage/checkpoint/checkpoint-part.js';
import { CheckpointParts } from '../../storage/checkpoint/checkpoint-parts.js';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { type IngestCounts, IngestTally } from './ingest-tally.js';

const upsert = `
  INSERT INTO ingest_tallies (instance, tenant, accepted, duplicates, rejected_by_code)
  SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::jsonb[])
  ON CONFLICT (instance, tenant) DO UPDATE SET accepted = EXCLUDED.accepted, duplicates = EXCLUDED.duplicates,
    rejected_by_code = EXCLUDED.rejected_by_code`;

const select = 'SELECT tenant, accepted, duplicates, rejected_by_code FROM ingest_tallies WHERE instance = $1';

interface Row {
  readonly tenant: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejectedByCode: string;
}

/** What each tenant has ever sent, over restarts. */
@Injectable()
export class IngestTallies implements CheckpointPart {
  readonly name = 'tallies';
  private readonly tallies = new Map<string, IngestTally>();
  /** Tenant → sum of the counts that are stored. Counts only grow, so that the sum tells whether one has changed. */
  private readonly stored = new Map<string, number>();

  constructor(
    private readonly ownership: Ownership,
    parts: CheckpointParts,
  ) {
    parts.register(this);
  }

  all(): ReadonlyMap<string, IngestTally> {
    return this.tallies;
  }

  /** The tally of a tenant, begun if need be. */
  of(tenantId: string): IngestTally {
    let tally = this.tallies.get(tenantId);
    if (tally === undefined) {
      tally = new IngestTally();
      this.tallies.set(tenantId, tally);
    }
    return tally;
  }

  capture(): CapturedPart {
    const sums = new Map<string, number>();
    const rows: Row[] = [];
    for (const [tenantId, tally] of this.tallies) {
      const counts = tally.counts();
      const sum = sumOf(counts);
      if (this.stored.get(tenantId) === sum) continue;
      sums.set(tenantId, sum);
      const { accepted, duplicates } = counts;
      const rejectedByCode = JSON.stringify(Object.fromEntries(tally.rejectedByCode));
      rows.push({ tenant: JSON.stringify(tenantId), accepted, duplicates, rejectedByCode });
    }
    return {
      write: (transaction) => this.write(transaction, rows),
      committed: () => {
        for (const [tenantId, sum] of sums) this.stored.set(tenantId, sum);
      },
      failed: () => {},
    };
  }

  async restore(transaction: Transaction): Promise<void> {
    const { rows } = await transaction.query(select, [this.ownership.instance]);
    for (const { tenant, accepted, duplicates, rejected_by_code } of rows) {
      const tally = this.of(JSON.parse(tenant as string) as string);
      tally.restore(Number(accepted), Number(duplicates), rejected_by_code as Record<string, number>);
      this.stored.set(JSON.parse(tenant as string) as string, sumOf(tally.counts()));
    }
  }

  private async write(transaction: Transaction, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await transaction.query(upsert, [
      this.ownership.instance,
      rows.map(({ tenant }) => tenant),
      rows.map(({ accepted }) => accepted),
      rows.map(({ duplicates }) => duplicates),
      rows.map(({ rejectedByCode }) => rejectedByCode),
    ]);
  }
}

function sumOf({ accepted, duplicates, rejected }: IngestCounts): number {
  return accepted + duplicates + rejected;
}
