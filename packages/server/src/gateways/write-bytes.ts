import type { Socket } from 'node:net';

/**
 * Writes bytes to a network socket as they are. `onTaken` is called once the kernel has all of them, and not before this
 * has returned. The bytes belong to many sockets and are never changed.
 */
export type WriteBytes = (socket: Socket, bytes: Buffer, onTaken: () => void) => void;

export const writeBytes: WriteBytes = (socket, bytes, onTaken) => {
  socket.write(bytes, onTaken);
};
