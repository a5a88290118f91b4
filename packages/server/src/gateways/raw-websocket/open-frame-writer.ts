import type { Socket } from 'node:net';
import type { FrameWriter } from './frame-writer.js';
import { HandleWriter } from './handle-writer.js';
import { StreamWriter } from './stream-writer.js';
import { writableHandle } from './tcp-handle.js';

/**
 * @param isDirect  Whether to write past the socket where that is possible.
 * @param onTaken   Called once the kernel has taken everything after a `write` that answered other than `none`, or the
 *                  connection has ended; never from within `write`.
 */
export function openFrameWriter(socket: Socket, isDirect: boolean, onTaken: () => void): FrameWriter {
  const handle = isDirect ? writableHandle(socket) : undefined;
  return handle === undefined ? new StreamWriter(socket, onTaken) : new HandleWriter(socket, handle, onTaken);
}
