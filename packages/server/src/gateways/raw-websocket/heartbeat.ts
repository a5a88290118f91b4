import { limits } from '@streamgauge/protocol';
import type { WebSocket } from 'ws';

/** How far a peer is with what it has been sent. */
export interface Uptake {
  readonly isBehind: boolean;
  readonly takenBytes: number;
}

/**
 * Pings a peer every 25 s ±10 %, so that a fleet does not tick together, and calls `onDead` when it has not answered in
 * 8 s. To a peer that is behind the ping comes late; as long as it takes what waits before it, it lives. Returns what
 * stops it.
 */
export function keepAlive(socket: WebSocket, uptake: Uptake, onDead: () => void): () => void {
  let timer: NodeJS.Timeout;
  const awaitPong = (): void => {
    // Only of a peer that was behind: what it had room for, the kernel takes for a dead one too.
    const { isBehind: wasBehind, takenBytes } = uptake;
    timer = setTimeout(() => {
      if (wasBehind && uptake.takenBytes !== takenBytes) awaitPong();
      else onDead();
    }, limits.pongTimeoutMs);
  };
  const arm = (): void => {
    const spread = 0.9 + Math.random() * 0.2;
    timer = setTimeout(() => {
      socket.ping();
      awaitPong();
    }, limits.pingIntervalMs * spread);
  };
  arm();
  socket.on('pong', () => {
    clearTimeout(timer);
    arm();
  });
  return () => clearTimeout(timer);
}
