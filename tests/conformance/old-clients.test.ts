/** Clients of a protocol that is not spoken here are told so in a sentence that helps. */
import connect from 'socket.io-client-2-5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestGateway, type TestGateway } from '../harness/gateway.js';
import { tokenFor } from '../harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

const sentence =
  'This client speaks Engine.IO 3 (socket.io-client 2). Use socket.io-client 3 or later, best the newest 4.';

describe('the Socket.IO client 2.5', () => {
  it.each([['polling'], ['websocket']])('[W45] is refused by %s', async (transport) => {
    const token = await tokenFor({});
    const socket = connect(`${gateway.url}/analytics/stream`, {
      transports: [transport],
      reconnection: false,
      query: { token },
    });
    const error = await new Promise((resolve) => socket.once('connect_error', resolve));
    expect(error).toBeInstanceOf(Error);
    expect(socket.connected).toBe(false);
    socket.close();
  });

  it('[W45] can read why, by polling and by WebSocket', async () => {
    const polled = await fetch(`${gateway.url}/socket.io/?EIO=3&transport=polling`);
    expect([polled.status, await polled.json()]).toEqual([400, { code: 5, message: sentence }]);
    // Whatever the address looks like.
    expect((await fetch(`${gateway.url}/socket.io//?EIO=3&transport=polling`)).status).toBe(400);
    const upgrade = new WebSocket(`${gateway.wsUrl.replace('/ws', '')}/socket.io/?EIO=3&transport=websocket`);
    const said = await new Promise((resolve) =>
      upgrade.once('unexpected-response', (_request, response) => {
        response.on('data', (bytes: Buffer) => resolve([response.statusCode, String(bytes)]));
      }),
    );
    expect(said).toEqual([400, sentence]);
  });
});
