import { existsSync } from 'node:fs';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { Transaction } from './checkpoint/checkpoint-part.js';
import { EmbeddedPostgres, postgresFolder } from './embedded/embedded-postgres.js';
import { migrate } from './migrate.js';
import { inTransaction, isServersWord } from './transaction.js';

/** What readiness says of the database. */
export type DatabaseState =
  | { readonly status: 'starting' }
  | { readonly status: 'up' }
  | { readonly status: 'down'; readonly reason: string };

/** Of a PostgreSQL that is reached over a network, which can fall silent: bounds of waiting, ms. */
const bounds = { connectionTimeoutMillis: 10_000, query_timeout: 15_000 };
const connectionsMax = 4;
const retryMs = 5_000;
/** How often a database that has gone is looked for, ms. */
const probeMs = 500;

/**
 * The gateway's PostgreSQL, embedded or real. It starts beside the gateway and not before it: a slow or absent database
 * must not keep anybody from live numbers.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, OnApplicationShutdown {
  /** An embedded database that has never been: there is nothing in it to remember. */
  readonly isFresh: boolean;
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

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    this.isFresh = settings.databaseUrl === undefined && !existsSync(postgresFolder(settings.dataDir));
  }

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
    const pool = this.openPool();
    return this.watched(() => pool.query(text, [...values]));
  }

  /**
   * Runs statements that are all done or none.
   *
   * @throws UnknownOutcome when the database did not answer to COMMIT; anything else means that nothing was written.
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const pool = this.openPool();
    return this.watched(async () => inTransaction(await pool.connect(), work));
  }

  private openPool(): pg.Pool {
    if (this.pool === undefined || this.current.status !== 'up') throw new Error('the database is not up');
    return this.pool;
  }

  /** What fails without a word of the server means that it is away. */
  private async watched<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      if (isOfConnection(cause)) this.lost(cause);
      throw error;
    }
  }

  private lost(error: unknown): void {
    if (this.current.status !== 'up' || this.isStopping) return;
    const reason = error instanceof Error ? error.message || error.name : String(error);
    this.current = { status: 'down', reason };
    this.logger.error(`Database is lost: ${reason}; live numbers go on`);
    this.probe();
  }

  private probe(): void {
    if (this.isStopping) return;
    this.retry = setTimeout(() => {
      this.starting = (this.pool?.query('SELECT 1') ?? Promise.resolve()).then(
        () => {
          this.current = { status: 'up' };
          this.logger.log('Database is back');
        },
        () => this.probe(),
      );
    }, probeMs);
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
    this.pool ??= this.makePool();
    const client = await this.pool.connect();
    try {
      await migrate(client, databaseUrl !== undefined);
    } catch (error) {
      client.release(true);
      throw error;
    }
    client.release();
  }

  private makePool(): pg.Pool {
    const { databaseUrl } = this.settings;
    const pool = new pg.Pool(
      this.embedded?.poolConfig ?? { connectionString: databaseUrl, max: connectionsMax, ...bounds },
    );
    // A connection that breaks while it is idle is replaced by the pool at its next use.
    pool.on('error', (error) => this.logger.warn(`Database connection lost: ${error.message}`));
    return pool;
  }
}

/** Sockets have codes such as ECONNREFUSED, a server that ends such as 57P01; the driver's own errors have none. */
function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error) || isServersWord(error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(E[A-Z]+|57P..|08...)$/.test(code);
  return /timeout|terminated|not queryable|connection .*(ended|closed)/i.test(error.message);
}
