import { closeCodes } from '@streamgauge/protocol';

/** Socket.IO's reason for the end of a connection as the close code of `/ws` that means the same. */
export function closeCodeOf(reason: string | undefined): number {
  switch (reason) {
    case 'client namespace disconnect':
      return 1000;
    case 'ping timeout':
      return closeCodes.pingTimeout;
    case 'parse error':
      return closeCodes.badMessage;
    default:
      return 1006;
  }
}
