import { Injectable, Logger } from '@nestjs/common';
import { Engine, type RecordKind, type StateRecord } from '@streamgauge/engine';
import type { CapturedPart, CheckpointPart, Transaction } from './checkpoint-part.js';
import { CheckpointParts } from './checkpoint-parts.js';
import { Ownership } from './ownership.js';

const upsert = `
  INSERT INTO engine_state (instance, place, kind, page, bytes)
  SELECT $1, * FROM unnest($2::text[], $3::smallint[], $4::int[], $5::bytea[])
  ON CONFLICT (instance, place, kind, page) DO UPDATE SET bytes = EXCLUDED.bytes`;

const select = `
  SELECT place, kind, page, bytes FROM engine_state
  WHERE instance = $1 AND (place, kind, page) > ($2::text, $3::smallint, $4::int)
  ORDER BY place, kind, page LIMIT 500`;

/** Bytes of one statement: what is encoded and sent before others have their turn. */
const statementBytes = 256 * 1024;

interface Row {
  readonly place: string;
  readonly kind: RecordKind;
  readonly page: number;
  readonly bytes: Buffer;
}

/** The engine's state as a part of the checkpoint: what has changed, in records of some 20 KB. */
@Injectable()
export class EngineState implements CheckpointPart {
  readonly name = 'engine state';
  private readonly logger = new Logger(EngineState.name);

  constructor(
    private readonly engine: Engine,
    private readonly ownership: Ownership,
    parts: CheckpointParts,
  ) {
    parts.register(this);
  }

  capture(): CapturedPart {
    const capture = this.engine.capture();
    return {
      write: (transaction) => this.write(transaction, capture.records()),
      committed: () => capture.kept(),
      failed: () => capture.lost(),
    };
  }

  async restore(transaction: Transaction): Promise<void> {
    const records: StateRecord[] = [];
    let after: Pick<Row, 'place' | 'kind' | 'page'> = { place: '', kind: 0, page: -1 };
    for (;;) {
      const values = [this.ownership.instance, after.place, after.kind, after.page];
      const rows = (await transaction.query(select, values)).rows as Row[];
      records.push(...rows.map(recordOf));
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last;
    }
    const gone = this.engine.restore(inOrder(records));
    if (gone.size > 0) {
      this.logger.warn(`Not in the catalog any more, and left as stored: ${[...gone].join(', ')}`);
    }
  }

  private async write(transaction: Transaction, records: Iterable<StateRecord>): Promise<void> {
    let batch: StateRecord[] = [];
    let bytes = 0;
    for (const record of records) {
      batch.push(record);
      bytes += record.bytes.length;
      if (bytes < statementBytes) continue;
      await this.writeBatch(transaction, batch);
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) await this.writeBatch(transaction, batch);
  }

  private async writeBatch(transaction: Transaction, batch: readonly StateRecord[]): Promise<void> {
    await transaction.query(upsert, [
      this.ownership.instance,
      batch.map(({ tenantId, channel }) => JSON.stringify([tenantId, channel])),
      batch.map(({ kind }) => kind),
      batch.map(({ page }) => page),
      batch.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    ]);
  }
}

function recordOf({ place, kind, page, bytes }: Row): StateRecord {
  const [tenantId, channel] = JSON.parse(place) as [string, string];
  return { tenantId, channel, kind, page, bytes };
}

/** The engine's own record first: how a database sorts texts depends on its locale. */
function inOrder(records: readonly StateRecord[]): StateRecord[] {
  const isOwn = ({ kind }: StateRecord): boolean => kind === 0;
  return [...records.filter(isOwn), ...records.filter((record) => !isOwn(record))];
}
