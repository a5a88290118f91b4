import type { Socket } from 'node:net';
import { handleOf, takenBytes } from './raw-websocket/tcp-handle.js';

/** Bytes that were written to a network socket, in whatever way, and that the kernel has not taken yet. */
export function waitingBytes(socket: Socket): number {
  const isEmpty = socket.writableLength === 0 && (handleOf(socket)?.writeQueueSize ?? 0) === 0;
  return isEmpty ? 0 : Math.max(0, socket.bytesWritten - takenBytes(socket));
}
