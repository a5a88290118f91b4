import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readUnconfirmedBytes } from './unconfirmed-bytes.js';

let ours: Socket;
let peer: Socket;

beforeEach(async () => {
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  peer = connect(port, '127.0.0.1');
  ours = await accepted;
  server.close();
});
afterEach(() => {
  ours.destroy();
  peer.destroy();
});

it.skipIf(!existsSync('/proc/net/tcp'))(
  '[D7] a peer that reads a little confirms it long before the kernel takes more',
  async () => {
    peer.pause();
    ours.write(Buffer.alloc(8 * 1024 * 1024));
    // Both kernels have taken what they take.
    let before = -1;
    await vi.waitFor(
      () => {
        const now = readUnconfirmedBytes()(ours) ?? 0;
        const isSteady = now > 0 && now === before;
        before = now;
        expect(isSteady).toBe(true);
      },
      { timeout: 10_000, interval: 100 },
    );
    peer.resume();
    await vi.waitFor(() => expect(readUnconfirmedBytes()(ours)).not.toBe(before), { timeout: 10_000 });
  },
);

it('[D7] of a socket that is no more nothing is known', () => {
  const { localPort, remotePort } = { localPort: 1, remotePort: 1 };
  expect(readUnconfirmedBytes()({ localPort, remotePort } as Socket)).toBeUndefined();
});
