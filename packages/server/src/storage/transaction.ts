import pg, { type PoolClient } from 'pg';
import type { Transaction } from './checkpoint/checkpoint-part.js';

/** COMMIT was sent and not answered: whether it was done is for whoever can look. */
export class UnknownOutcome extends Error {
  constructor(cause: unknown) {
    super(`COMMIT was not answered: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'UnknownOutcome';
  }
}

/** Whether the server itself has refused a statement: then the connection is whole. */
export function isServersWord(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(57P|08)/.test(error.code ?? '');
}

/**
 * Runs `work` in one transaction of a connection, and gives the connection back.
 *
 * @throws UnknownOutcome when COMMIT was not answered; anything else means that nothing was written.
 */
export async function inTransaction<T>(client: PoolClient, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  let isBroken = false;
  // A connection that breaks between two statements says so by an event, which nobody else hears.
  const onError = (): void => {
    isBroken = true;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work({ query: (text, values = []) => client.query(text, [...values]) });
    await commit(client);
    return result;
  } catch (error) {
    if (isServersWord(error)) await client.query('ROLLBACK').catch(onError);
    else isBroken = true;
    throw error;
  } finally {
    client.off('error', onError);
    client.release(isBroken);
  }
}

async function commit(client: PoolClient): Promise<void> {
  const answer = await client.query('COMMIT').catch((error: unknown) => {
    throw new UnknownOutcome(error);
  });
  if (answer.command === 'ROLLBACK') throw new Error('the transaction had failed and was rolled back');
}
