import { Injectable } from '@nestjs/common';
import type { CapturedPart, CheckpointPart, Transaction } from '../../storage/checkpoint/checkpoint-part.js';
import { CheckpointParts } from '../../storage/checkpoint/checkpoint-parts.js';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { DuplicateWindow, type IdChunk } from './duplicate-window.js';

/** 2^20 ids of all tenants together take 28 MiB. */
const idsMax = 2 ** 20;
const spanMs = 24 * 3_600_000;

const insert = 'INSERT INTO duplicate_ids (instance, first, last, ids) VALUES ($1, $2, $3, $4)';
const prune = 'DELETE FROM duplicate_ids WHERE instance = $1 AND last < $2';
const select = 'SELECT first, ids FROM duplicate_ids WHERE instance = $1 ORDER BY first';

const cellsOfId = 5;

/** The ids by which a repetition is known, over restarts: each checkpoint adds a chunk of the new ones. */
@Injectable()
export class DuplicateIds implements CheckpointPart {
  readonly name = 'duplicates';
  private readonly window = new DuplicateWindow(idsMax, spanMs);
  /** Ids before this number are stored. */
  private stored = 0;

  constructor(
    private readonly ownership: Ownership,
    parts: CheckpointParts,
  ) {
    parts.register(this);
  }

  has(nowMs: number, tenantId: string, channel: string, id: string): boolean {
    return this.window.has(nowMs, tenantId, channel, id);
  }

  /** Remembers an id that `has` does not know. */
  add(nowMs: number, tenantId: string, channel: string, id: string): void {
    this.window.add(nowMs, tenantId, channel, id);
  }

  capture(): CapturedPart {
    const { count, size } = this.window;
    const chunk = this.window.since(this.stored);
    return {
      write: (transaction) => this.write(transaction, chunk, count - size),
      committed: () => {
        this.stored = count;
      },
      failed: () => {},
    };
  }

  async restore(transaction: Transaction): Promise<void> {
    const { rows } = await transaction.query(select, [this.ownership.instance]);
    for (const { first, ids } of rows as { first: string; ids: Buffer }[]) {
      this.window.restore({ first: Number(first), cells: cellsIn(ids) });
    }
    this.stored = this.window.count;
  }

  private async write(transaction: Transaction, { first, cells }: IdChunk, oldest: number): Promise<void> {
    const { instance } = this.ownership;
    if (cells.length === 0) return;
    const bytes = Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength);
    await transaction.query(insert, [instance, first, first + cells.length / cellsOfId - 1, bytes]);
    await transaction.query(prune, [instance, oldest]);
  }
}

/** @throws RangeError when the chunk is no whole number of ids. */
function cellsIn(bytes: Buffer): Uint32Array {
  if (bytes.length % (cellsOfId * 4) !== 0) throw new RangeError('a chunk of ids in duplicate_ids is damaged');
  // A copy: what comes from the driver need not begin at a multiple of 4.
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
