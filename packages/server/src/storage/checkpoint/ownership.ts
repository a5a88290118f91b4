import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../config/settings.js';
import type { Transaction } from './checkpoint-part.js';

const insert = `
  INSERT INTO checkpoints (instance, owner, number) VALUES ($1, $2, 0) ON CONFLICT (instance) DO NOTHING`;

/** Waits for whoever is writing under the earlier owner's name, and from then on nobody can. */
const lock = 'SELECT number FROM checkpoints WHERE instance = $1 FOR UPDATE';

const update = 'UPDATE checkpoints SET owner = $2, owned_since = now() WHERE instance = $1';

/** Another gateway has taken over the state. */
export class Deposed extends Error {
  constructor(instance: string) {
    super(
      `another gateway has taken over the state of instance '${instance}'; stop one of them, or give each its own INSTANCE`,
    );
    this.name = 'Deposed';
  }
}

/**
 * Whose the stored state is: the gateway's that started last. Everything that is written names its owner in the same
 * statement or transaction, so that a gateway that was replaced finds out with its next write and never overwrites.
 */
@Injectable()
export class Ownership {
  readonly instance: string;
  readonly owner = randomBytes(12).toString('hex');
  private readonly logger = new Logger(Ownership.name);
  private lostBy: Deposed | undefined;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.instance = settings.instance;
  }

  /** Why nothing may be written any more; undefined while it may. */
  get deposed(): Deposed | undefined {
    return this.lostBy;
  }

  /** Takes the state over. Returns the number of the last checkpoint, 0 = there is none. */
  async take(transaction: Transaction): Promise<number> {
    const { instance, owner } = this;
    await transaction.query(insert, [instance, owner]);
    const { rows } = await transaction.query(lock, [instance]);
    await transaction.query(update, [instance, owner]);
    return Number(rows[0].number);
  }

  /** Another one has the state: nothing is taken in and nothing is written from now on. */
  lose(): Deposed {
    if (this.lostBy === undefined) {
      this.lostBy = new Deposed(this.instance);
      this.logger.error(`No samples are taken any more: ${this.lostBy.message}`);
    }
    return this.lostBy;
  }
}
