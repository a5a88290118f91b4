import type { Socket as NetworkSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { RawClient } from './raw-client.js';
import { SseClient } from './sse-client.js';
import { until } from './until.js';

/** The doors, by their names in the AsyncAPI document. */
export type DoorName = 'ws' | 'analyticsStream' | 'realtime' | 'sse';

/** One message as it crossed the wire. `message` is its name in the document: the event, or `ack.` and what it answers. */
export interface Heard {
  readonly message: string;
  readonly payload: unknown;
}

/** One connection at any door. Everything that it hears is kept. */
export interface Ear {
  readonly heard: readonly Heard[];
  ask(event: string, data?: unknown): Promise<unknown>;
  /** Sends without waiting for an answer. */
  tell(event: string, data?: unknown): void;
  /** Reads nothing from the network until it goes on. */
  pause(): void;
  resume(): void;
  close(): void;
}

export async function rawEar(url: string, token: string): Promise<Ear> {
  const client = await RawClient.open(url, token);
  return earOf(client);
}

/** One that introduces itself by a message. */
export async function strangerEar(url: string, token: string): Promise<Ear> {
  const ear = earOf(await RawClient.open(url));
  await ear.ask('auth', { token });
  return ear;
}

function earOf(client: RawClient): Ear {
  const asked = new Map<unknown, string>();
  let serial = 0;
  return {
    get heard() {
      return client.received.map((payload) => {
        const { event, id } = payload;
        return { message: event === 'ack' ? `ack.${asked.get(id)}` : event, payload };
      });
    },
    async ask(event, data) {
      serial += 1;
      const id = `question-${serial}`;
      asked.set(id, event);
      client.send({ event, id, data });
      return (await client.next((message) => message.event === 'ack' && message.id === id)).data;
    },
    tell: (event, data) => client.send({ event, data }),
    pause: () => client.socket.pause(),
    resume: () => client.socket.resume(),
    close: () => client.close(),
  };
}

export async function socketIoEar(
  url: string,
  token: string,
  namespace: '/analytics/stream' | '/realtime' = '/analytics/stream',
): Promise<Ear> {
  const socket = io(`${url}${namespace}`, {
    auth: { token },
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
  });
  const heard: Heard[] = [];
  socket.onAny((message: string, payload: unknown) => heard.push({ message, payload }));
  await until('a greeting', () => heard.length > 0);
  return {
    heard,
    async ask(event, data) {
      const payload: unknown = await socket.timeout(10_000).emitWithAck(event, data);
      heard.push({ message: `ack.${event}`, payload });
      return payload;
    },
    tell: (event, data) => void socket.emit(event, data),
    pause: () => networkOf(socket).pause(),
    resume: () => networkOf(socket).resume(),
    close: () => void socket.disconnect(),
  };
}

/** What one stream of Server-Sent Events has heard. */
export async function sseEar(url: string, token: string, query: string): Promise<Pick<Ear, 'heard' | 'close'>> {
  const client = await SseClient.open(`${url}/sse?${query}`, { authorization: `Bearer ${token}` });
  await client.next('ack');
  return {
    get heard() {
      return client.events.map(({ event, data }) => ({ message: event, payload: data }));
    },
    close: () => client.close(),
  };
}

/** The network socket of a client, to stop it from reading. */
function networkOf(socket: Socket): NetworkSocket {
  return (socket.io.engine.transport as unknown as { ws: { _socket: NetworkSocket } }).ws._socket;
}
