import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { SETTINGS, type Settings } from '../config/settings.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';
import { migrate } from './migrate.js';

/** What readiness says of the database. */
export type DatabaseState =
  | { readonly status: 'starting' }
  | { readonly status: 'up' }
  | { readonly status: 'down'; readonly reason: string };

const connectionsMax = 4;
const retryMs = 5_000;

/**
 * The gateway's PostgreSQL, embedded or real. It starts beside the gateway and not before it: a slow or absent database
 * must not keep anybody from live numbers.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Database.name);
  private embedded: EmbeddedPostgres | undefined;
  private pool: pg.Pool | undefined;
  private current: DatabaseState = { status: 'starting' };
  private starting: Promise<void> = Promise.resolve();
  private retry: NodeJS.Timeout | undefined;
  private isStopping = false;
  private tellUp: () => void = () => {};
  private readonly firstUp = new Promise<void>((resolve) => {
    this.tellUp = resolve;
  });

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get state(): DatabaseState {
    return this.current;
  }

  get kind(): 'embedded' | 'postgres' {
    return this.settings.databaseUrl === undefined ? 'embedded' : 'postgres';
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.retry);
    await this.starting;
    await this.pool?.end();
    await this.embedded?.close();
  }

  /** Resolves when the first attempt to start is over, well or not. */
  started(): Promise<void> {
    return this.starting;
  }

  /** Resolves once the database has been up; never where it is not. */
  whenUp(): Promise<void> {
    return this.firstUp;
  }

  /** @throws Error when the database is not up, or the statement fails. */
  async query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.pool === undefined || this.current.status !== 'up') throw new Error('the database is not up');
    return this.pool.query(text, [...values]);
  }

  private start(): void {
    this.starting = this.connect().then(
      () => {
        this.current = { status: 'up' };
        this.tellUp();
        this.logger.log(`Database is up (${this.kind})`);
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.current = { status: 'down', reason };
        this.logger.error(`Database is down: ${reason}; trying again in ${retryMs / 1_000} s`);
        if (!this.isStopping) this.retry = setTimeout(() => this.start(), retryMs);
      },
    );
  }

  private async connect(): Promise<void> {
    const { databaseUrl, dataDir } = this.settings;
    if (databaseUrl === undefined) this.embedded ??= await EmbeddedPostgres.open(dataDir);
    this.pool ??= new pg.Pool(this.embedded?.poolConfig ?? { connectionString: databaseUrl, max: connectionsMax });
    // A connection that breaks while it is idle is replaced by the pool at its next use.
    this.pool.on('error', (error) => this.logger.warn(`Database connection lost: ${error.message}`));
    const client = await this.pool.connect();
    try {
      await migrate(client);
    } finally {
      client.release();
    }
  }
}
