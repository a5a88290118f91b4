import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Where Linux lists its TCP sockets; elsewhere there is nothing to read. */
const tables = ['/proc/net/tcp', '/proc/net/tcp6'];

/** Of one moment: bytes that were given to the kernel for a socket and that its peer has not confirmed. */
export type UnconfirmedBytes = (socket: Socket) => number | undefined;

/**
 * Reads how far all peers are. The kernel frees what it holds for a socket in large steps; a peer that reads 1 KB/s confirms
 * something every few seconds long before the kernel takes more from us. The tables are read whole, a millisecond per
 * thousand sockets: only for those of whom nothing else shows that they live.
 *
 * Ports are all that is compared: several peers behind one pair of ports are taken together, which lets one live too long.
 */
export function readUnconfirmedBytes(): UnconfirmedBytes {
  const byPorts = new Map<string, number>();
  for (const table of tables) {
    for (const line of linesOf(table)) {
      const [, local, remote, , queues] = line.trim().split(/\s+/);
      const ports = `${portIn(local)} ${portIn(remote)}`;
      const bytes = Number.parseInt(queues?.split(':', 1)[0] ?? '', 16);
      if (Number.isFinite(bytes)) byPorts.set(ports, (byPorts.get(ports) ?? 0) + bytes);
    }
  }
  return ({ localPort, remotePort }) => byPorts.get(`${localPort} ${remotePort}`);
}

function linesOf(table: string): string[] {
  try {
    return readFileSync(table, 'latin1').split('\n').slice(1, -1);
  } catch {
    return [];
  }
}

/** `0100007F:B581` → 46465 */
function portIn(address: string | undefined): number {
  return Number.parseInt(address?.split(':')[1] ?? '', 16);
}
