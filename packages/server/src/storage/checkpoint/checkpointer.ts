import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Database } from '../database.js';
import { UnknownOutcome } from '../transaction.js';
import type { CapturedPart, Transaction } from './checkpoint-part.js';
import { CheckpointParts } from './checkpoint-parts.js';
import { Deposed, Ownership } from './ownership.js';
import { Recovery } from './recovery.js';

/** The guard: it changes one row, or somebody else has been here. */
const advance = `
  UPDATE checkpoints SET number = $3, written_at = now() WHERE instance = $1 AND owner = $2 AND number = $3::bigint - 1`;

/** A transaction whose COMMIT was not answered has the row still locked while it lives: this waits for it. */
const look = 'SELECT owner, number FROM checkpoints WHERE instance = $1 FOR UPDATE';

const retryMs = 500;
/** How long a clean stop waits for a database that is away, ms. */
const lastWordMs = 10_000;

/** How the last checkpoint went. Times in ms. */
export interface CheckpointReport {
  readonly number: number;
  readonly atMs: number;
  /** For so long the event loop stood still. */
  readonly captureMs: number;
  readonly writeMs: number;
}

/**
 * Writes what must survive a kill, every few seconds: all parts as they were at one instant, in one transaction, or nothing.
 * What could not be written is in the next one.
 */
@Injectable()
export class Checkpointer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Checkpointer.name);
  private number = 0;
  private isStopping = false;
  private wake: () => void = () => {};
  private running: Promise<void> = Promise.resolve();
  private report: CheckpointReport | undefined;
  private failure: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly parts: CheckpointParts,
    private readonly ownership: Ownership,
    private readonly recovery: Recovery,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The last one that was written; undefined before the first. */
  get last(): CheckpointReport | undefined {
    return this.report;
  }

  /** Why the last attempt came to nothing; undefined when it did not. */
  get fault(): string | undefined {
    return this.failure;
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Writes a last one, so that the next start has nothing to replay. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await Promise.race([this.running, delay(lastWordMs, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    const owned = await Promise.race([this.recovery.owned, this.stopped()]);
    if (owned === undefined) return;
    this.number = owned;
    while (this.ownership.deposed === undefined) {
      const isLast = this.isStopping;
      if (!isLast) await this.pause(this.settings.checkpointMs);
      await this.checkpoint();
      if (isLast) return;
    }
  }

  private stopped(): Promise<undefined> {
    return new Promise((resolve) => {
      this.wake = () => resolve(undefined);
    });
  }

  private async pause(ms: number): Promise<void> {
    if (this.isStopping) return;
    const timer = new AbortController();
    this.wake = () => timer.abort();
    await delay(ms, undefined, { ref: false, signal: timer.signal }).catch(() => undefined);
  }

  private async checkpoint(): Promise<void> {
    if (this.database.state.status !== 'up') {
      this.failure = 'the database is not up';
      return;
    }
    const atMs = performance.now();
    const number = this.number + 1;
    const captured = this.capture(number);
    if (captured.length === 0) return;
    const captureMs = performance.now() - atMs;
    this.logger.debug(`Checkpoint ${number} is being written`);
    const isWritten = await this.write(number, captured);
    for (const part of captured) {
      if (isWritten) part.committed();
      else part.failed();
    }
    if (!isWritten) return;
    this.number = number;
    this.failure = undefined;
    this.report = { number, atMs, captureMs, writeMs: performance.now() - atMs - captureMs };
    this.logger.debug(
      `Checkpoint ${number}: captured in ${captureMs.toFixed(1)} ms, written in ${this.report.writeMs.toFixed(0)} ms`,
    );
  }

  /** All parts, between two samples; none when one of them cannot. */
  private capture(number: number): CapturedPart[] {
    const captured: CapturedPart[] = [];
    try {
      for (const part of this.parts.all()) captured.push(part.capture(number));
      return captured;
    } catch (error) {
      for (const part of captured) part.failed();
      this.failed(error);
      return [];
    }
  }

  private async write(number: number, captured: readonly CapturedPart[]): Promise<boolean> {
    try {
      await this.database.transaction((transaction) => this.writeAll(transaction, number, captured));
      return true;
    } catch (error) {
      if (error instanceof UnknownOutcome) return this.outcomeOf(number);
      if (error instanceof Deposed) this.ownership.lose();
      this.failed(error);
      return false;
    }
  }

  private async writeAll(transaction: Transaction, number: number, captured: readonly CapturedPart[]): Promise<void> {
    for (const part of captured) await part.write(transaction);
    const { instance, owner } = this.ownership;
    const { rowCount } = await transaction.query(advance, [instance, owner, number]);
    if (rowCount !== 1) throw new Deposed(instance);
  }

  /** Asks until the database knows. Nothing new is captured before that. */
  private async outcomeOf(number: number): Promise<boolean> {
    const { instance, owner } = this.ownership;
    for (;;) {
      try {
        const { rows } = await this.database.query(look, [instance]);
        if (rows[0]?.owner !== owner) this.ownership.lose();
        return rows[0]?.owner === owner && Number(rows[0].number) === number;
      } catch (error) {
        this.failed(error);
        await delay(retryMs, undefined, { ref: false });
      }
    }
  }

  private failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.failure !== reason) this.logger.warn(`Checkpoint not written: ${reason}; the next one will have it all`);
    this.failure = reason;
  }
}
