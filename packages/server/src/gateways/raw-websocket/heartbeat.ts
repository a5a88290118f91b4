import { limits } from '@streamgauge/protocol';
import type { WebSocket } from 'ws';

/**
 * Pings a peer every 25 s ±10 %, so that a fleet does not tick together, and calls `onDead` when it has not answered in
 * 8 s. Returns what stops it.
 */
export function keepAlive(socket: WebSocket, onDead: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const spread = 0.9 + Math.random() * 0.2;
    timer = setTimeout(() => {
      socket.ping();
      timer = setTimeout(onDead, limits.pongTimeoutMs);
    }, limits.pingIntervalMs * spread);
  };
  arm();
  socket.on('pong', () => {
    clearTimeout(timer);
    arm();
  });
  return () => clearTimeout(timer);
}
