import { limits } from '@streamgauge/protocol';
import type { WebSocket } from 'ws';

/** How far a peer is with what it has been sent. */
export interface Uptake {
  readonly isBehind: boolean;
  readonly takenBytes: number;
}

/** Time that a peer that was behind has to come to the ping, ms: what the kernel holds for it (128 KiB) at 1 KB/s. */
const behindPongMs = 128_000;

/**
 * Pings a peer every 25 s ±10 %, so that a fleet does not tick together, and calls `onDead` when it has not answered in
 * 8 s. To a peer that is behind the ping comes late: it lives for as long as something waits for it, which has an end of
 * its own, and then for as long as what the kernel holds may take. Returns what stops it.
 */
export function keepAlive(socket: WebSocket, uptake: Uptake, onDead: () => void): () => void {
  let timer: NodeJS.Timeout;
  const awaitPong = (wasBehind: boolean, waitedMs: number): void => {
    const { takenBytes } = uptake;
    timer = setTimeout(() => {
      const isMoving = uptake.isBehind || uptake.takenBytes !== takenBytes;
      // Only of a peer that was behind: what it had room for, the kernel takes for a dead one too.
      if (wasBehind && isMoving) awaitPong(true, 0);
      else if (wasBehind && waitedMs < behindPongMs) awaitPong(true, waitedMs + limits.pongTimeoutMs);
      else onDead();
    }, limits.pongTimeoutMs);
  };
  const arm = (): void => {
    const spread = 0.9 + Math.random() * 0.2;
    timer = setTimeout(() => {
      socket.ping();
      awaitPong(uptake.isBehind, 0);
    }, limits.pingIntervalMs * spread);
  };
  const hear = (): void => {
    clearTimeout(timer);
    arm();
  };
  arm();
  socket.on('pong', hear);
  return () => {
    clearTimeout(timer);
    socket.off('pong', hear);
  };
}
