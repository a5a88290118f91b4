import { WebSocket } from 'ws';
import type { ChaosClient, ClientSurroundings } from './chaos-client.js';
import { Timers } from './timers.js';

interface Message {
  readonly event: string;
  readonly id?: number;
  readonly data: { readonly view?: string };
}

/** Requests for subscriptions have the number of their batch as id. */
const pingId = -1;

/** A WebSocket and nothing else: what a page without our SDK does to go on where it was. */
export function rawChaosClient({ port, token, logs, bell, retryMs }: ClientSurroundings): ChaosClient {
  const timers = new Timers();
  let socket: WebSocket;
  let isClosed = false;
  let pongs = 0;

  const open = (): void => {
    socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['streamgauge.v1', `bearer.${token}`]);
    socket.on('message', (bytes) => {
      receive(JSON.parse(String(bytes)) as Message);
      bell.ring();
    });
    socket.on('close', (code) => {
      logs.closed(code === 1006 ? null : code);
      if (!isClosed) timers.after(retryMs(), open);
      bell.ring();
    });
    socket.on('error', () => {});
  };
  const receive = ({ event, id, data }: Message): void => {
    if (event === 'connected') subscribe();
    else if (event === 'ack' && id === pingId) pongs += 1;
    else if (event === 'ack') logs.answered(logs.all, data as unknown as readonly unknown[]);
    else logs.frame(event, data);
  };
  const subscribe = (): void => {
    logs.opened();
    socket.send(JSON.stringify({ event: 'subscribe', id: 0, data: logs.asking(logs.all) }));
  };

  open();
  return {
    logs,
    fence: async () => {
      const before = pongs;
      socket.send(JSON.stringify({ event: 'ping', id: pingId }));
      await bell.until(() => pongs > before, 5_000);
    },
    shown: () => [],
    close: () => {
      isClosed = true;
      timers.stop();
      socket.terminate();
    },
  };
}
