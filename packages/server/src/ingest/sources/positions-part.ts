import { Injectable } from '@nestjs/common';
import type { CapturedPart, CheckpointPart, Transaction } from '../../storage/checkpoint/checkpoint-part.js';
import { CheckpointParts } from '../../storage/checkpoint/checkpoint-parts.js';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { SourcePositions } from './source-positions.js';

const upsert = `
  INSERT INTO source_positions (instance, place, position)
  SELECT $1, * FROM unnest($2::text[], $3::bigint[])
  ON CONFLICT (instance, place) DO UPDATE SET position = EXCLUDED.position`;

const select = 'SELECT place, position FROM source_positions WHERE instance = $1';

/** Stores how far each source has been taken in, with what was taken in. */
@Injectable()
export class PositionsPart implements CheckpointPart {
  readonly name = 'positions';
  private stored: ReadonlyMap<string, bigint> = new Map();

  constructor(
    private readonly positions: SourcePositions,
    private readonly ownership: Ownership,
    parts: CheckpointParts,
  ) {
    parts.register(this);
  }

  capture(): CapturedPart {
    const all = new Map(this.positions.all());
    const changed = [...all].filter(([place, position]) => this.stored.get(place) !== position);
    return {
      write: (transaction) => this.write(transaction, changed),
      committed: () => {
        this.stored = all;
      },
      failed: () => {},
    };
  }

  async restore(transaction: Transaction): Promise<void> {
    const { rows } = await transaction.query(select, [this.ownership.instance]);
    for (const { place, position } of rows) this.positions.advance(place as string, BigInt(position as string));
    this.stored = new Map(this.positions.all());
  }

  private async write(transaction: Transaction, changed: readonly (readonly [string, bigint])[]): Promise<void> {
    if (changed.length === 0) return;
    await transaction.query(upsert, [
      this.ownership.instance,
      changed.map(([place]) => place),
      changed.map(([, position]) => String(position)),
    ]);
  }
}
