import { limits } from '@streamgauge/protocol';
import { type ServerOptions as EngineIoOptions, Server as EngineIoServer } from 'engine.io';
import { type ServerOptions, WebSocketServer } from 'ws';

/** Engine.IO hands `ws` only the payload's limit; what pins memory before authentication is fragments and chunks. */
class BoundedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({
      ...options,
      maxFragments: limits.clientFrameFragmentsMax,
      maxBufferedChunks: limits.clientFrameChunksMax,
      ...{ closeTimeout: limits.closeDeadlineMs },
    });
  }
}

/** What differs between the gateway's own Engine.IO and that of the protocol's suites. */
export type BoundedEngineIoOptions = Required<
  Pick<EngineIoOptions, 'maxHttpBufferSize' | 'pingInterval' | 'pingTimeout'>
> &
  Pick<EngineIoOptions, 'cors'>;

/** Engine.IO as this gateway runs it: both transports, nothing compressed, and bounded before anybody is known. */
export function boundedEngineIo(options: BoundedEngineIoOptions): EngineIoServer {
  return new EngineIoServer({
    ...options,
    transports: ['websocket', 'polling'],
    perMessageDeflate: false,
    wsEngine: BoundedWebSocketServer as never,
  });
}
