import type { Database } from './database.js';

const hourMs = 3_600_000;

/**
 * Partitions of one hour each of a table that is partitioned by a time: made when rows of their hour come, dropped when the last
 * of them is too old. A table that is not partitioned, such as a hypertable of TimescaleDB, is left to itself.
 */
export class HourPartitions {
  private isPartitioned: boolean | undefined;
  private readonly made = new Set<number>();

  /** @param keptMs How long a row is kept; at most an hour longer. */
  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly table: string,
    private readonly keptMs: number,
  ) {}

  /** Makes room for rows of these times. */
  async prepare(timesMs: readonly number[]): Promise<void> {
    this.isPartitioned ??= await this.ask();
    if (!this.isPartitioned) return;
    for (const hour of new Set(timesMs.map((timeMs) => Math.floor(timeMs / hourMs)))) {
      if (this.made.has(hour)) continue;
      const [from, to] = [hour * hourMs, (hour + 1) * hourMs].map((timeMs) => new Date(timeMs).toISOString());
      await this.database.query(
        `CREATE TABLE IF NOT EXISTS ${this.nameOf(hour)} PARTITION OF ${this.table} FOR VALUES FROM ('${from}') TO ('${to}')`,
        [],
      );
      this.made.add(hour);
    }
  }

  /** Drops the hours that are older than what is kept. */
  async drop(nowMs: number): Promise<void> {
    this.isPartitioned ??= await this.ask();
    if (!this.isPartitioned) return;
    const oldest = this.nameOf(Math.floor((nowMs - this.keptMs) / hourMs));
    const { rows } = await this.database.query(
      'SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = $1::regclass AND relname < $2',
      [this.table, oldest],
    );
    for (const { relname } of rows as { relname: string }[]) {
      await this.database.query(`DROP TABLE IF EXISTS ${relname}`, []);
    }
    this.made.clear();
  }

  private async ask(): Promise<boolean> {
    const { rows } = await this.database.query('SELECT relkind FROM pg_class WHERE oid = $1::regclass', [this.table]);
    return (rows as { relkind: string }[])[0]?.relkind === 'p';
  }

  /** Names of later hours are greater. */
  private nameOf(hour: number): string {
    return `${this.table}_${new Date(hour * hourMs).toISOString().slice(0, 13).replace(/\D/g, '')}`;
  }
}
