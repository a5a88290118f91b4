import { limits, subprotocol } from '@streamgauge/protocol';
import type { ServerOptions } from 'ws';

/** How `/ws` reads what clients send: `ws` with our bounds. */
export function webSocketOptions(compression: boolean): ServerOptions {
  return {
    noServer: true,
    // Of a compressed message, after it has been decompressed.
    maxPayload: limits.clientFrameBytesMax,
    maxFragments: limits.clientFrameFragmentsMax,
    maxBufferedChunks: limits.clientFrameChunksMax,
    // Agrees on it and reads what clients compress. What we compress is not compressed by `ws`.
    perMessageDeflate: compression,
    // A peer that is told to close and goes on sending is cut off.
    ...{ closeTimeout: limits.closeDeadlineMs },
    // Only the protocol is ever echoed: an answer that repeats the bearer would put the token into logs on the way.
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  };
}
