import { Socket as NetworkSocket } from 'node:net';
import { limits } from '@streamgauge/protocol';
import type { Socket } from 'socket.io';
import type { WebSocket } from 'ws';
import { takenBytes } from '../raw-websocket/tcp-handle.js';
import { waitingBytes } from '../socket-backlog.js';

/**
 * What lies below a Socket.IO socket: Engine.IO's connection, its transport, the WebSocket of `ws`, and the network socket.
 * None of this is public. It is read here and nowhere else, and nothing of it is changed; whatever does not look as it is
 * known to look means "not open", and then Socket.IO writes by itself.
 */
interface EngineConnection {
  readonly readyState: string;
  readonly protocol: number;
  readonly upgrading: boolean;
  readonly writeBuffer: readonly { readonly data?: unknown }[];
  readonly transport: {
    readonly name: string;
    readonly readyState: string;
    readonly writable: boolean;
    readonly discarded: boolean;
    readonly socket?: WebSocket & WebSocketInternals;
  };
}

interface WebSocketInternals {
  readonly _socket?: unknown;
  readonly _sender?: {
    readonly _state: unknown;
    readonly _queue: { readonly length: number };
    _firstFragment: unknown;
  };
}

/** `ws`: the sender is not compressing and not reading a blob. */
const senderIsIdle = 0;

/**
 * The network socket into which a whole WebSocket frame may be written now, past Socket.IO: the transport is an open,
 * uncompressed WebSocket, and nothing is queued at any of the places where Socket.IO could have something that must go
 * first. Undefined otherwise.
 */
export function openNetworkSocket(socket: Socket): NetworkSocket | undefined {
  const { readyState, protocol, upgrading, writeBuffer, transport } = connectionOf(socket);
  if (readyState !== 'open' || protocol !== 4 || upgrading !== false || writeBuffer?.length !== 0) return undefined;
  if (transport.name !== 'websocket' || transport.readyState !== 'open') return undefined;
  if (transport.writable !== true || transport.discarded !== false) return undefined;
  const { socket: webSocket } = transport;
  if (webSocket?.readyState !== 1 || webSocket.extensions !== '' || !isIdle(webSocket)) return undefined;
  const network = networkSocketOf(socket);
  return network?.writable === true && network.writableLength === 0 && network.writableCorked === 0
    ? network
    : undefined;
}

/**
 * Bytes (of text: characters) that wait for a client in Engine.IO and the network socket. What Engine.IO holds while the
 * network has taken everything waits for nobody: it goes on when this turn of the loop is over.
 */
export function waitingBytesBelow(socket: Socket): number {
  const { writeBuffer, transport } = connectionOf(socket);
  let queued = 0;
  for (const { data } of writeBuffer ?? []) queued += typeof data === 'string' ? data.length + 1 : 1;
  const network = networkSocketOf(socket);
  if (network === undefined) return queued;
  const below = waitingBytes(network);
  const goesOn = below === 0 && queued <= limits.behindBytesMax && transport.socket?.extensions === '';
  return goesOn ? 0 : queued + below;
}

/** Bytes that a client's WebSocket has let go so far; 0 of a client that polls. */
export function takenBytesBelow(socket: Socket): number {
  const network = networkSocketOf(socket);
  return network === undefined ? 0 : takenBytes(network);
}

/** Ends a client at once. Closing politely would keep what is queued until the peer reads or 30 s have passed. */
export function destroyBelow(socket: Socket): void {
  const network = networkSocketOf(socket);
  socket.conn.close(true);
  network?.destroy();
}

function connectionOf(socket: Socket): EngineConnection {
  return socket.conn as unknown as EngineConnection;
}

/** The network socket of a client's WebSocket; undefined while it polls. */
export function networkSocketOf(socket: Socket): NetworkSocket | undefined {
  const network = connectionOf(socket).transport.socket?._socket;
  return network instanceof NetworkSocket ? network : undefined;
}

function isIdle({ _sender: sender }: WebSocketInternals): boolean {
  return sender?._state === senderIsIdle && sender._queue.length === 0 && sender._firstFragment === true;
}
