import type { Socket } from 'node:net';

/**
 * What the kernel has not taken of a network socket, to the byte. The stream counts a chunk until all of it has been taken;
 * below it, the handle knows how much is left. That is not public: where it is not there, whole chunks are counted.
 */
interface Handle {
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

/** Bytes that the kernel has taken so far. While something waits and the peer reads, this grows. */
export function takenBytes(socket: Socket): number {
  const handle = handleOf(socket);
  return handle === undefined
    ? socket.bytesWritten - socket.writableLength
    : handle.bytesWritten - handle.writeQueueSize;
}

/** Bytes that were written and that the kernel has not taken yet. */
export function waitingBytes(socket: Socket): number {
  const isEmpty = socket.writableLength === 0 && (handleOf(socket)?.writeQueueSize ?? 0) === 0;
  return isEmpty ? 0 : Math.max(0, socket.bytesWritten - takenBytes(socket));
}

function handleOf(socket: Socket): Handle | undefined {
  const { _handle: handle } = socket as unknown as { readonly _handle?: Partial<Handle> | null };
  const isKnown = typeof handle?.bytesWritten === 'number' && typeof handle.writeQueueSize === 'number';
  return isKnown ? (handle as Handle) : undefined;
}
