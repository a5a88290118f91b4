import { expect, it, vi } from 'vitest';
import { WriteBehind } from './write-behind.js';

function rows(rowsMax = 10) {
  const database = { state: { status: 'up' } as { status: 'up' } | { status: 'starting' } };
  const written: string[][] = [];
  const write = vi.fn(async (batch: readonly string[]) => {
    written.push([...batch]);
  });
  const behind = new WriteBehind<string>({ database, what: 'Rows', rowsMax, write });
  return { behind, database, write, written };
}

it('[L17] the newest row of a key is written once, in order', async () => {
  const { behind, written } = rows();
  behind.put('a', 'a1');
  behind.put('b', 'b1');
  behind.put('a', 'a2');
  await behind.flush();
  await behind.flush();
  expect(written).toEqual([['b1', 'a2']]);
});

it('[L17] waits while the database is away, and keeps a bounded number', async () => {
  const { behind, database, written } = rows(2);
  database.state = { status: 'starting' };
  for (const key of ['a', 'b', 'c']) behind.put(key, key);
  await behind.flush();
  expect(written).toEqual([]);
  database.state = { status: 'up' };
  await behind.flush();
  expect(written).toEqual([['b', 'c']]);
});

it('[L17] tries again what could not be written, and never writes an older row over a newer one', async () => {
  const { behind, write, written } = rows();
  behind.put('a', 'a1');
  behind.put('b', 'b1');
  write.mockImplementationOnce(async () => {
    behind.put('a', 'a2');
    throw new Error('gone');
  });
  await behind.flush();
  expect(written).toEqual([]);
  await behind.flush();
  expect(written).toEqual([['a2', 'b1']]);
});
