import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { type Channel, Engine, type Snapshot } from '@streamgauge/engine';
import type { Transaction } from '../checkpoint/checkpoint-part.js';
import { Ownership } from '../checkpoint/ownership.js';
import { Recovery } from '../checkpoint/recovery.js';
import { Database } from '../database.js';
import { type BaseSeries, readBaseSeries } from './base-series.js';

interface Base {
  readonly watermarkMs: number;
  readonly series: readonly BaseSeries[];
}

const insert = 'INSERT INTO snapshot_bases (instance, channel, watermark, series) VALUES ($1, $2, $3, $4)';
const select = 'SELECT watermark, series FROM snapshot_bases WHERE instance = $1 AND channel = $2';
const missing = 'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL';

/**
 * What totals begin with. At the first start each channel that names a query is asked for all tenants at once, before anybody is let
 * in: however many come, each query runs once. What it gave is kept, so that a kill before the first checkpoint changes
 * nothing; from then on the state has it.
 */
@Injectable()
export class SnapshotQueries {
  private readonly logger = new Logger(SnapshotQueries.name);
  private readonly failed = new Map<string, string>();
  /** By channel. A recovery that is tried again goes on with what was given the first time. */
  private readonly bases = new Map<string, Base>();
  /** Channel → tenant → what is of this time or before is in the base, ms. */
  private readonly watermarks = new Map<string, Map<string, number>>();

  constructor(
    private readonly engine: Engine,
    private readonly database: Database,
    private readonly ownership: Ownership,
    recovery: Recovery,
  ) {
    recovery.afterParts((transaction, number) => this.begin(transaction, number));
  }

  /** Channels whose query failed, and why: their totals began with nothing. */
  get faults(): ReadonlyMap<string, string> {
    return this.failed;
  }

  /** Whether a sample of this time is in what the channel began with. */
  covers(tenantId: string, channel: string, timestampMs: number): boolean {
    if (this.watermarks.size === 0) return false;
    const watermarkMs = this.watermarks.get(channel)?.get(tenantId);
    return watermarkMs !== undefined && timestampMs <= watermarkMs;
  }

  /** @param number Of the last checkpoint; 0 = there has been none. */
  private async begin(transaction: Transaction, number: number): Promise<void> {
    for (const channel of this.engine.catalog.values()) {
      const { snapshot } = channel;
      if (snapshot === undefined) continue;
      const kept = await this.read(transaction, channel);
      const known = kept ?? this.bases.get(channel.name);
      const base = known ?? (number === 0 ? await this.ask(transaction, channel, snapshot) : undefined);
      if (base === undefined) continue;
      if (kept === undefined) await this.keep(transaction, channel, base);
      const isNew = number === 0 && !this.bases.has(channel.name);
      if (isNew) await this.apply(channel, base);
      this.bases.set(channel.name, base);
      this.watermarks.set(
        channel.name,
        new Map(base.series.map(({ tenantId }) => [tenantId, base.watermarkMs] as const)),
      );
    }
  }

  private async keep(transaction: Transaction, { name }: Channel, { watermarkMs, series }: Base): Promise<void> {
    const values = [this.ownership.instance, name, new Date(watermarkMs), JSON.stringify(series)];
    await transaction.query(insert, values);
  }

  private async read(transaction: Transaction, { name }: Channel): Promise<Base | undefined> {
    const { rows } = await transaction.query(select, [this.ownership.instance, name]);
    const [row] = rows as { watermark: Date; series: BaseSeries[] }[];
    return row === undefined ? undefined : { watermarkMs: row.watermark.getTime(), series: row.series };
  }

  private async ask(transaction: Transaction, channel: Channel, snapshot: Snapshot): Promise<Base | undefined> {
    const { rows } = await transaction.query(missing, [snapshot.tables]);
    if (rows.length > 0) {
      const [{ name } = { name: '' }] = rows as { name: string }[];
      this.logger.log(`${channel.name} begins with nothing: there is no table ${name}`);
      return undefined;
    }
    return this.run(channel, snapshot);
  }

  /** In a transaction of its own: what goes wrong in it must not undo what has been read back. */
  private async run(channel: Channel, { query, timeoutMs }: Snapshot): Promise<Base | undefined> {
    const zone = channel.metrics.find(({ resetZone }) => resetZone !== undefined)?.resetZone ?? 'UTC';
    try {
      return await this.database.transaction(async (own) => {
        await own.query("SELECT set_config('statement_timeout', $1, true), set_config('TimeZone', $2, true)", [
          String(timeoutMs),
          zone,
        ]);
        await own.query('SET TRANSACTION READ ONLY');
        const [{ now } = { now: new Date(0) }] = (await own.query('SELECT now()')).rows as { now: Date }[];
        const { rows } = await own.query(query);
        const series = (rows as Record<string, unknown>[]).map((row) => readBaseSeries(channel, row));
        this.logger.log(`${channel.name} begins with ${series.length} series of its snapshot query`);
        return { watermarkMs: now.getTime(), series };
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failed.set(channel.name, reason);
      this.logger.error(`${channel.name} begins with nothing; its snapshot query failed: ${reason}`);
      return undefined;
    }
  }

  /**
   * Nobody looks at anything yet, and nobody is let in before the tick is over: what a series begins with is in its total, and in
   * no window that somebody will see.
   */
  private async apply(channel: Channel, { watermarkMs, series }: Base): Promise<void> {
    for (const { tenantId, labels, metrics } of series) {
      const sample = { tenantId, channel: channel.name, labels, metrics, timestampMs: watermarkMs };
      const rejection = this.engine.replay(sample, watermarkMs);
      if (rejection !== undefined) this.failed.set(channel.name, rejection.error);
    }
    const { tickMs } = this.engine;
    await delay(tickMs - (this.engine.nowMs() % tickMs));
    this.engine.advance(this.engine.nowMs());
  }
}
