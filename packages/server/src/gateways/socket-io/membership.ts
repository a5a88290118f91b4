import { limits } from '@streamgauge/protocol';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Strangers } from '../strangers.js';

/**
 * Keeps account of who has joined a namespace. A connection that has joined none, or has left the last one, is a stranger
 * again, and is closed when it joins none in time: Socket.IO itself looks once after the handshake and never again.
 */
export function watchMembership(io: Server, strangers: Strangers): void {
  const joined = new WeakMap<object, Set<Socket>>();
  const watch = (socket: Socket): void => {
    const { conn } = socket;
    const sockets = joined.get(conn) ?? new Set();
    joined.set(conn, sockets);
    sockets.add(socket);
    strangers.leave(conn);
    if (sockets.size > limits.socketNamespacesMax) conn.close(true);
    socket.once('disconnect', () => {
      sockets.delete(socket);
      if (sockets.size > 0 || conn.readyState !== 'open') return;
      strangers.enter(conn, undefined);
      const deadline = setTimeout(() => {
        if (sockets.size === 0) conn.close(true);
      }, limits.authDeadlineMs);
      conn.once('close', () => {
        clearTimeout(deadline);
        strangers.leave(conn);
      });
    });
  };
  io.on('new_namespace', (namespace: Namespace) => namespace.on('connection', watch));
}
