import { io } from 'socket.io-client';
import type { ChaosClient, ClientSurroundings } from './chaos-client.js';

const frameEvents = ['snapshot', 'update', 'event', 'events:gap', 'stream:quality'] as const;

/** A Socket.IO client, which reconnects by itself; `transports` as it is to try them. */
export function socketIoChaosClient(
  { port, token, logs, bell, retryMs }: ClientSurroundings,
  transports: readonly string[],
): ChaosClient {
  const socket = io(`http://127.0.0.1:${port}/analytics/stream`, {
    auth: { token },
    transports: [...transports],
    forceNew: true,
    reconnectionDelay: retryMs(),
    reconnectionDelayMax: 100,
    timeout: 1_500,
  });
  let isSubscribed = false;
  socket.on('connect', () => {
    logs.opened();
    isSubscribed = true;
    socket.emit('subscribe', logs.asking(logs.all), (answers: readonly unknown[]) => {
      logs.answered(logs.all, answers);
      bell.ring();
    });
  });
  socket.on('disconnect', (reason) => {
    if (isSubscribed) logs.closed(null);
    isSubscribed = false;
    // The server's own word is the only end that the client does not come back from by itself.
    if (reason === 'io server disconnect') socket.connect();
    bell.ring();
  });
  for (const event of frameEvents) {
    socket.on(event, (data: { readonly view?: string }) => {
      logs.frame(event, data);
      bell.ring();
    });
  }
  return {
    logs,
    fence: async () => {
      await socket.timeout(5_000).emitWithAck('ping');
    },
    shown: () => [],
    close: () => {
      socket.disconnect();
    },
  };
}
