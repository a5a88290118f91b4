import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from './database.js';

export interface ConnectionOpened {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly door: string;
  readonly atMs: number;
}

export interface ConnectionClosed {
  readonly id: string;
  readonly atMs: number;
  /** Channels that it was subscribed to at its end. */
  readonly channels: readonly string[];
}

/** How often the table is written, ms: in one statement each for all that came and all that went. */
const flushMs = 1_000;

/** Rows kept while the database is away; past that the oldest are dropped, with a line in the log. */
const waitingMax = 50_000;

const insert = `
  INSERT INTO ws_connections (connection_id, tenant_id, user_id, door, connected_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
  ON CONFLICT (connection_id) DO NOTHING`;

const update = `
  UPDATE ws_connections SET disconnected_at = ended.at, subscriptions = ended.channels
  FROM (SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::jsonb[]) AS row(id, at, channels)) AS ended
  WHERE connection_id = ended.id`;

/** Keeps the table `ws_connections` current, without a write per connection. */
@Injectable()
export class ConnectionLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ConnectionLog.name);
  private openings: ConnectionOpened[] = [];
  private closings: ConnectionClosed[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

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
  }

  /** Before the database ends. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
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
    if (closings.length > 0) {
      await this.database.query(update, [
        closings.map(({ id }) => id),
        closings.map(({ atMs }) => new Date(atMs)),
        closings.map(({ channels }) => JSON.stringify([...new Set(channels)])),
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
