import { Logger } from '@nestjs/common';
import type { Database } from './database.js';

export interface WriteBehindOptions<T> {
  readonly database: Pick<Database, 'state'>;
  /** What the rows are, for the log. */
  readonly what: string;
  /** Rows kept while the database is away; past that the oldest are dropped, with a line in the log. */
  readonly rowsMax: number;
  /** Writes rows; writing one again must change nothing. */
  readonly write: (rows: readonly T[]) => Promise<void>;
}

/** How often rows are written, ms. */
const flushMs = 1_000;

/** Rows of one statement. */
const batchMax = 500;

/**
 * Rows on their way to the database, which nobody waits for: of several with one key only the newest is written. What cannot
 * be written now waits for the next time.
 */
export class WriteBehind<T> {
  private readonly logger = new Logger(WriteBehind.name);
  private readonly waiting = new Map<string, T>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly options: WriteBehindOptions<T>) {}

  start(): void {
    this.timer = setInterval(() => this.flush(), flushMs);
    this.timer.unref();
  }

  /** Writes what waits a last time. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  put(key: string, row: T): void {
    // Anew at the end, so that the oldest is the one that has waited longest.
    this.waiting.delete(key);
    this.waiting.set(key, row);
    if (this.waiting.size <= this.options.rowsMax) return;
    const [oldest = ''] = this.waiting.keys();
    this.waiting.delete(oldest);
    this.logger.warn(`The database has been away for too long; ${this.options.what} ${oldest} is not written`);
  }

  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeAll());
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.size > 0 && this.options.database.state.status === 'up') {
      const batch = [...this.waiting].slice(0, batchMax);
      for (const [key] of batch) this.waiting.delete(key);
      try {
        await this.options.write(batch.map(([, row]) => row));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.logger.warn(`${this.options.what} could not be written: ${reason}`);
        this.putBack(batch);
        return;
      }
    }
  }

  /** To the front; a newer row of the same key stays. */
  private putBack(batch: readonly (readonly [string, T])[]): void {
    const newer = [...this.waiting];
    this.waiting.clear();
    for (const [key, row] of [...batch, ...newer]) this.waiting.set(key, row);
  }
}
