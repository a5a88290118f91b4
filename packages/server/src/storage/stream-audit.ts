import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Database } from './database.js';
import { HourPartitions } from './hour-partitions.js';

/** What subscribers of one channel of one tenant were sent since the row before it. */
export interface AuditRow {
  readonly atMs: number;
  readonly tenantId: string;
  readonly channel: string;
  readonly subscribers: number;
  /** Metric → frames that had it, each counted once however many received it. */
  readonly metrics: Readonly<Record<string, number>>;
}

const table = 'metric_stream_audit';
const keptMs = 24 * 3_600_000;
/** Rows of one statement, and of what waits while the database is away. */
const batchMax = 5_000;
const waitingMax = 50_000;
const dropEveryMs = 600_000;

const insert = `
  INSERT INTO metric_stream_audit (time, tenant_id, channel, subscriber_count, metrics_sent)
  SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::int[], $5::jsonb[])`;

/** The table `metric_stream_audit`. It is written behind, and nobody waits for it. */
@Injectable()
export class StreamAudit implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StreamAudit.name);
  private readonly partitions: HourPartitions;
  private waiting: AuditRow[] = [];
  private writing: Promise<void> = Promise.resolve();
  private droppedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly database: Database) {
    this.partitions = new HourPartitions(database, table, keptMs);
  }

  /** Resolves when the rows are written, or wait because they cannot be. */
  write(rows: readonly AuditRow[], nowMs: number): Promise<void> {
    this.waiting.push(...rows);
    const excess = this.waiting.length - waitingMax;
    if (excess > 0) {
      this.waiting.splice(0, excess);
      this.logger.warn(`The database has been away for too long; ${excess} rows of ${table} are dropped`);
    }
    this.writing = this.writing.then(() => this.flush(nowMs));
    return this.writing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  private async flush(nowMs: number): Promise<void> {
    if (this.database.state.status !== 'up') return;
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting.slice(0, batchMax);
        await this.partitions.prepare(batch.map(({ atMs }) => atMs));
        await this.insert(batch);
        this.waiting.splice(0, batch.length);
      }
      if (nowMs - this.droppedAtMs < dropEveryMs) return;
      this.droppedAtMs = nowMs;
      await this.partitions.drop(nowMs);
    } catch (error) {
      this.logger.warn(`${table} could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async insert(rows: readonly AuditRow[]): Promise<void> {
    await this.database.query(insert, [
      rows.map(({ atMs }) => new Date(atMs)),
      rows.map(({ tenantId }) => tenantId),
      rows.map(({ channel }) => channel),
      rows.map(({ subscribers }) => subscribers),
      rows.map(({ metrics }) => JSON.stringify(metrics)),
    ]);
  }
}
