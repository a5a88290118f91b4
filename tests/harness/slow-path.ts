import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the gateway on which connections that become WebSockets are slow, and others are not. */
export interface SlowPath {
  readonly url: string;
  /** Cuts every connection that is open. */
  drop(): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a gateway. The first chunks of a WebSocket are held back, in order, each until `hold` lets it
 * go; so that a client that goes from polling to a WebSocket does it while much else is going on.
 */
export async function startSlowPath(
  gatewayUrl: string,
  hold: () => Promise<void> = () => Promise.resolve(),
): Promise<SlowPath> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(gatewayUrl).port), '127.0.0.1');
    let isWebSocket = false;
    const pass = (from: Socket, to: Socket): void => {
      let last = Promise.resolve();
      let chunks = 0;
      from.on('data', (bytes) => {
        isWebSocket ||= from === client && bytes.includes('Upgrade: websocket');
        chunks += 1;
        const isHeld = isWebSocket && chunks < 4;
        last = last.then(async () => {
          if (isHeld) await hold();
          if (!to.destroyed) to.write(bytes);
        });
      });
      from.on('close', () => {
        open.delete(from);
        void last.then(() => to.destroy());
      });
      from.on('error', () => {});
      open.add(from);
    };
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    drop,
    close: async () => {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
