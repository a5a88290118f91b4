import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from './database.js';

export interface ConnectionOpened {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly door: string;
  readonly atMs: number;
}

/** How a connection is now. */
export interface ConnectionNow {
  readonly id: string;
  /** Channels that it is subscribed to, each once. */
  readonly channels: readonly string[];
  /** Messages since it was made. */
  readonly sent: number;
  readonly received: number;
}

/** How it was at its end. */
export interface ConnectionClosed extends ConnectionNow {
  readonly atMs: number;
}

/** How often the table is written, ms: in one statement each for all that came and all that went. */
const flushMs = 1_000;

/** How often the rows of those that live are brought up to date, ms: in one statement for all that have changed. */
const reviewMs = 15_000;

/** Rows of one statement. */
const batchMax = 5_000;

/** Rows kept while the database is away; past that the oldest are dropped, with a line in the log. */
const waitingMax = 50_000;

const insert = `
  INSERT INTO ws_connections (connection_id, tenant_id, user_id, door, connected_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
  ON CONFLICT (connection_id) DO NOTHING`;

const update = `
  UPDATE ws_connections
  SET disconnected_at = now.at, subscriptions = now.channels, messages_sent = now.sent, messages_received = now.received
  FROM (
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::jsonb[], $4::bigint[], $5::bigint[])
      AS row(id, at, channels, sent, received)
  ) AS now
  WHERE connection_id = now.id AND disconnected_at IS NULL`;

/** Keeps the table `ws_connections` current, without a write per connection. */
@Injectable()
export class ConnectionLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ConnectionLog.name);
  private openings: ConnectionOpened[] = [];
  private closings: ConnectionClosed[] = [];
  private timer: NodeJS.Timeout | undefined;
  private review: NodeJS.Timeout | undefined;
  private living: () => readonly ConnectionNow[] = () => [];
  /** What stands in the rows of those that live, to write only what has changed. */
  private written = new Map<string, string>();
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** @param living Tells how those are that live now. */
  ask(living: () => readonly ConnectionNow[]): void {
    this.living = living;
  }

  opened(opening: ConnectionOpened): void {
    this.openings.push(opening);
    this.bound();
  }

  closed(closing: ConnectionClosed): void {
    this.closings.push(closing);
    this.bound();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.flush(), flushMs);
    this.timer.unref();
    this.review = setInterval(() => this.bringUpToDate(), reviewMs);
    this.review.unref();
  }

  /** Before the database ends. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    clearInterval(this.review);
    await this.flush();
  }

  /** Writes what waits. What cannot be written now waits for the next time. */
  flush(): Promise<void> {
    this.writing = this.writing.then(async () => {
      if (this.database.state.status !== 'up') return;
      const { openings, closings } = this;
      this.openings = [];
      this.closings = [];
      try {
        await this.write(openings, closings);
      } catch (error) {
        this.openings = [...openings, ...this.openings];
        this.closings = [...closings, ...this.closings];
        this.logger.warn(`Connections could not be written: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    return this.writing;
  }

  private async write(openings: readonly ConnectionOpened[], closings: readonly ConnectionClosed[]): Promise<void> {
    if (openings.length > 0) {
      await this.database.query(insert, [
        openings.map(({ id }) => id),
        openings.map(({ tenantId }) => tenantId),
        openings.map(({ userId }) => userId),
        openings.map(({ door }) => door),
        openings.map(({ atMs }) => new Date(atMs)),
      ]);
    }
    await this.update(closings);
  }

  /** Writes how those are that live, where that has changed. Resolves when it is written, or cannot be. */
  bringUpToDate(): Promise<void> {
    this.writing = this.writing.then(async () => {
      if (this.database.state.status !== 'up') return;
      const rows = new Map(this.living().map((now) => [now.id, now]));
      const texts = new Map([...rows].map(([id, now]) => [id, JSON.stringify(now)]));
      const changed = [...rows.values()].filter(({ id }) => this.written.get(id) !== texts.get(id));
      try {
        await this.update(changed);
        this.written = texts;
      } catch (error) {
        this.logger.warn(`Connections could not be written: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    return this.writing;
  }

  /** Those without an end go on. */
  private async update(rows: readonly (ConnectionNow & { readonly atMs?: number })[]): Promise<void> {
    for (let from = 0; from < rows.length; from += batchMax) {
      const batch = rows.slice(from, from + batchMax);
      await this.database.query(update, [
        batch.map(({ id }) => id),
        batch.map(({ atMs }) => (atMs === undefined ? null : new Date(atMs))),
        batch.map(({ channels }) => JSON.stringify(channels)),
        batch.map(({ sent }) => sent),
        batch.map(({ received }) => received),
      ]);
    }
  }

  private bound(): void {
    const excess = this.openings.length + this.closings.length - waitingMax;
    if (excess <= 0) return;
    this.logger.warn(`The database has been away for too long; ${excess} rows of ws_connections are dropped`);
    this.openings.splice(0, excess);
    this.closings.splice(0, Math.max(0, excess - this.openings.length));
  }
}
