import type { QueryResult } from 'pg';

/** Statements of one transaction. */
export interface Transaction {
  query(text: string, values?: readonly unknown[]): Promise<QueryResult>;
}

/**
 * Something that must survive a kill of the process. All parts are captured in one instant, between two samples, and
 * written in one transaction: what is read back after a start is of one instant, too.
 */
export interface CheckpointPart {
  readonly name: string;
  /**
   * Takes what has changed since the last capture that was committed. Synchronous and short: live numbers wait for it.
   *
   * @param number Of the checkpoint, one more than that of the last that was committed.
   */
  capture(number: number): CapturedPart;
  /**
   * Reads back what was committed last, at the start and before any sample, in the order of registration. Called again
   * when it has thrown, as it does where a connection breaks: it first reads all, and then takes it over.
   *
   * @throws RangeError when what is stored is damaged or newer than this program.
   */
  restore(transaction: Transaction): Promise<void>;
}

/** What one part gave to one checkpoint. */
export interface CapturedPart {
  /** Called once; not again after `failed`. */
  write(transaction: Transaction): Promise<void>;
  /** It is stored, and the next capture need not hold it. */
  committed(): void;
  /** It is not stored: the next capture holds it too. */
  failed(): void;
}
