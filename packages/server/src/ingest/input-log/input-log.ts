import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import type { CapturedPart, CheckpointPart, Transaction } from '../../storage/checkpoint/checkpoint-part.js';
import { CheckpointParts } from '../../storage/checkpoint/checkpoint-parts.js';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { Database } from '../../storage/database.js';
import { SourcePositions } from '../sources/source-positions.js';
import { DurableWaiters } from './durable-waiters.js';
import { encodeEntry, type LogEntry } from './log-entry.js';
import { decodeRow, encodeRow } from './log-row.js';

/** The log's own place among the positions of sources. */
export const logPlace = 'log';

/** What may wait for the database, bytes; past it the doors refuse. */
const pendingBytesMax = 64 * 1024 * 1024;
/** Of one row. */
const rowBytesMax = 4 * 1024 * 1024;
const retryMs = 500;
/** How long a producer may wait to hear that what it sent is written down, ms. */
const durableMsMax = 10_000;

/**
 * It names its owner, so that nobody writes into a log that another gateway has read. A row that is there already is this
 * one: the answer to an earlier attempt was lost.
 */
const insert = `
  INSERT INTO input_log (instance, first_position, last_position, entries)
  SELECT $1, $2::bigint, $3::bigint, $4::bytea
  FROM (SELECT 1 FROM checkpoints WHERE instance = $1 AND owner = $5 FOR KEY SHARE) AS own
  ON CONFLICT (instance, first_position) DO NOTHING`;

const owner = 'SELECT owner FROM checkpoints WHERE instance = $1';
const prune = 'DELETE FROM input_log WHERE instance = $1 AND last_position < $2';
const select = `
  SELECT first_position, entries FROM input_log WHERE instance = $1 AND last_position >= $2 ORDER BY first_position LIMIT 16`;

interface Batch {
  readonly first: number;
  readonly last: number;
  readonly bytes: Buffer;
}

/**
 * What was accepted from sources that cannot be read again, written down until a checkpoint has it. Everything that waits is
 * written at once (group commit): one statement, whatever the number of producers.
 */
@Injectable()
export class InputLog implements CheckpointPart, BeforeApplicationShutdown {
  readonly name = 'input log';
  private readonly logger = new Logger(InputLog.name);
  private readonly waiters = new DurableWaiters(durableMsMax);
  /** Lines that no batch holds yet; the first has position `next − open.length`. */
  private open: string[] = [];
  private batch: Batch | undefined;
  private pending = 0;
  /** Position of the next entry, from 1. */
  private next = 1;
  private failure: string | undefined;
  private writing: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly positions: SourcePositions,
    private readonly ownership: Ownership,
    private readonly recovery: Recovery,
    parts: CheckpointParts,
  ) {
    parts.register(this);
  }

  /** Why nothing could be written lately; undefined when it could. */
  get fault(): string | undefined {
    return this.failure;
  }

  /** What waits to be written, bytes. */
  get pendingBytes(): number {
    return this.pending;
  }

  /** @throws StreamgaugeError NOT_DURABLE when more waits already than may. */
  assertRoom(): void {
    if (this.pending < pendingBytesMax) return;
    const what = 'the database is away, and what waits for it has filled its room';
    throw new StreamgaugeError('NOT_DURABLE', { what }, { retryAfterMs: 5_000 });
  }

  /** Notes what was done. In the same synchronous step in which it was done, so that a checkpoint has both or neither. */
  append(entry: LogEntry): void {
    const line = encodeEntry(entry);
    this.open.push(line);
    this.pending += line.length;
    this.next += 1;
    this.positions.advance(logPlace, BigInt(this.next));
    this.writing ??= this.write();
  }

  /**
   * Resolves when all that was appended so far outlives a kill.
   *
   * @throws StreamgaugeError NOT_DURABLE after 10 s.
   */
  durable(): Promise<void> {
    return this.waiters.wait(this.next - 1);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.race([this.writing, delay(retryMs * 4, undefined, { ref: false })]);
  }

  /** The state that is captured now has all that was appended, so that the log need not keep it. */
  capture(): CapturedPart {
    const { next } = this;
    return {
      write: async (transaction) => {
        await transaction.query(prune, [this.ownership.instance, next]);
      },
      committed: () => this.settle(next - 1),
      failed: () => {},
    };
  }

  /** Nothing of its own: its position is among those of the sources, and what follows is replayed when all are restored. */
  restore(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Reads the entries that no checkpoint has, in order.
   *
   * @throws RangeError when the log is damaged or has a hole.
   */
  async read(transaction: Transaction, take: (line: string) => void): Promise<number> {
    let count = 0;
    this.next = Math.max(this.next, Number(this.positions.at(logPlace) ?? 1n));
    for (;;) {
      const { rows } = await transaction.query(select, [this.ownership.instance, this.next]);
      if (rows.length === 0) break;
      for (const { first_position, entries } of rows as { first_position: string; entries: Buffer }[]) {
        const first = Number(first_position);
        if (first > this.next) throw new RangeError(`input_log has a hole from ${this.next} to ${first - 1}`);
        for (const line of decodeRow(entries, first).slice(this.next - first)) {
          take(line);
          this.next += 1;
          count += 1;
        }
      }
    }
    this.waiters.settle(this.next - 1);
    this.positions.advance(logPlace, BigInt(this.next));
    return count;
  }

  private async write(): Promise<void> {
    // All requests that are being answered in this turn of the loop are written together.
    await new Promise((resolve) => setImmediate(resolve));
    await this.recovery.owned;
    while (this.ownership.deposed === undefined) {
      this.batch ??= this.seal();
      const { batch } = this;
      // A checkpoint may have had it first.
      if (batch === undefined) {
        this.failure = undefined;
        break;
      }
      try {
        await this.insert(batch);
        this.failure = undefined;
        this.settle(batch.last);
      } catch (error) {
        this.note(error);
        if (this.isStopping) break;
        await delay(retryMs, undefined, { ref: false });
      }
    }
    this.writing = undefined;
  }

  private async insert({ first, last, bytes }: Batch): Promise<void> {
    const { instance } = this.ownership;
    const values = [instance, first, last, bytes, this.ownership.owner];
    const { rowCount } = await this.database.query(insert, values);
    if (rowCount === 1) return;
    const { rows } = await this.database.query(owner, [instance]);
    if (rows[0]?.owner !== this.ownership.owner) throw this.ownership.lose();
  }

  /** Takes lines together for one row. */
  private seal(): Batch | undefined {
    const { open } = this;
    if (open.length === 0) return undefined;
    let count = 0;
    for (let bytes = 0; count < open.length && bytes < rowBytesMax; count += 1) bytes += (open[count] as string).length;
    const first = this.next - open.length;
    const lines = open.splice(0, count);
    return { first, last: first + count - 1, bytes: encodeRow(lines) };
  }

  /** All up to a position is stored, here or in a checkpoint. */
  private settle(last: number): void {
    this.waiters.settle(last);
    if (this.batch !== undefined && this.batch.last <= last) this.batch = undefined;
    const openFirst = this.next - this.open.length;
    if (openFirst <= last) this.open.splice(0, last - openFirst + 1);
    this.pending = (this.batch?.bytes.length ?? 0) + this.open.reduce((sum, line) => sum + line.length, 0);
  }

  private note(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.failure !== reason) this.logger.warn(`The input log cannot be written: ${reason}; trying again`);
    this.failure = reason;
  }
}
