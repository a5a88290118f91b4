import { limits } from '@streamgauge/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlowReaders } from '../slow-readers.js';
import { eventually } from './testing/eventually.js';
import { batchOf, RawOutputs, textOf } from './testing/raw-outputs.js';

describe.each([{ isDirect: true }, { isDirect: false }])('a socket of /ws (direct: $isDirect)', ({ isDirect }) => {
  let outputs: RawOutputs;
  beforeEach(async () => {
    outputs = new RawOutputs({ isDirect, compression: undefined, slowReaders: new SlowReaders() });
    await outputs.start();
  });
  afterEach(() => outputs.stop());

  it('[W27] hears frames, answers and pings in the order in which they were sent', async () => {
    const { output, webSocket, client, heard } = await outputs.join();
    client.on('ping', (data) => heard.push(`ping ${data}`));
    const expected: string[] = [];
    for (let index = 0; index < 100; index += 1) {
      output.write(batchOf([index, index + 0.5]));
      expected.push(textOf(index), textOf(index + 0.5));
      // Not more often: a client of `ws` ends a connection whose pings it cannot answer as fast as they come.
      if (index % 20 === 0) {
        webSocket.ping(`${index}`);
        expected.push(`ping ${index}`);
      }
      output.sendText(`answer ${index}`);
      expected.push(`answer ${index}`);
    }
    await eventually(() => expect(heard).toEqual(expected));
  });

  it('[W27] hears frames of any length', async () => {
    const { output, heard } = await outputs.join();
    const long = ['', 'x'.repeat(100), 'ü'.repeat(40_000), 'x'.repeat(200_000)];
    output.write(batchOf(long));
    await eventually(() => expect(heard).toEqual(long.map(textOf)));
  });

  it('[W27] says that it has taken everything, but not while it is written to, nor once it is over', async () => {
    const { output, client, heard } = await outputs.join();
    let taken = 0;
    output.onTaken = () => {
      taken += 1;
    };
    client.pause();
    let written = 0;
    const fill = (): void => {
      do written += 1;
      while (output.write(batchOf(['x'.repeat(10_000)])) === 'none');
    };
    fill();
    expect(taken).toBe(0);
    client.resume();
    await eventually(() => expect(taken).toBe(1));
    await eventually(() => expect(heard.length).toBe(written));
    client.pause();
    fill();
    output.over();
    client.resume();
    await eventually(() => expect(heard.length).toBe(written));
    expect(taken).toBe(1);
  });

  it('[D7] is closed when more is to be sent while more than 1 MiB waits', async () => {
    const { output, client, socket } = await outputs.join();
    client.pause();
    const megabyte = 'x'.repeat(limits.backlogBytesMax);
    while (output.write(batchOf([megabyte])) !== 'full');
    expect(socket.destroyed).toBe(false);
    while (!socket.destroyed) output.write(batchOf([megabyte]));
    expect(output.write(batchOf([1]))).toBe('none');
    client.resume();
    await eventually(() => expect(client.readyState).toBe(client.CLOSED));
  });

  it('[D7] is closed when it has taken nothing for 15 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { output, client, socket } = await outputs.join();
      client.pause();
      while (output.write(batchOf(['x'.repeat(10_000)])) === 'none');
      // What the peer's kernel still takes in, it takes in within the first rounds.
      for (let rounds = 0; !socket.destroyed; rounds += 1) {
        expect(rounds).toBeLessThan(40);
        vi.advanceTimersByTime(1_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
