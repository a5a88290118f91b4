import type { Socket } from 'node:net';
import type { Pressure } from '@streamgauge/engine';
import { limits } from '@streamgauge/protocol';
import { waitingBytes } from './socket-backlog.js';

/** Writes bytes to one network socket as they are, behind what is in it already. */
export interface ByteWriter {
  /** The bytes belong to many sockets and are never changed. */
  write(bytes: Buffer): Pressure;
}

const nothing = Buffer.alloc(0);

/**
 * @param onTaken Called once the kernel has everything after a `write` that answered other than `none`, or the connection
 *   has ended; never from within `write`.
 */
export function openByteWriter(socket: Socket, onTaken: () => void): ByteWriter {
  return {
    write(bytes: Buffer): Pressure {
      // A callback on each write would cost every receiver a turn of the loop, and nearly none of them needs it.
      socket.write(bytes);
      const waiting = waitingBytes(socket);
      if (waiting === 0) return 'none';
      socket.write(nothing, onTaken);
      return waiting > limits.behindBytesMax ? 'full' : 'some';
    },
  };
}
