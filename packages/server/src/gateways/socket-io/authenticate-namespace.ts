import { StreamgaugeError } from '@streamgauge/protocol';
import type { Namespace, Socket } from 'socket.io';
import { bearerToken } from '../../auth/bearer-token.js';
import type { Identity } from '../../auth/identity.js';
import type { TokenVerifier } from '../../auth/token-verifier.js';
import { closeCodeOfError } from '../closures.js';
import type { Connections } from '../connections.js';

/** Lets only sockets with a good token, for whom there is room, into a namespace; `identityOf` says whose a socket is. */
export function authenticateNamespace(
  namespace: Namespace,
  verifier: TokenVerifier,
  connections: Pick<Connections, 'assertRoom' | 'refused'>,
): void {
  namespace.use((socket, next) => {
    verifier
      .verify(handshakeToken(socket))
      .then((identity) => {
        connections.assertRoom(identity);
        (socket.data as { identity: Identity }).identity = identity;
        next();
      })
      .catch((error: unknown) => {
        const known =
          error instanceof StreamgaugeError ? error : new StreamgaugeError('INTERNAL', {}, { cause: error });
        connections.refused('socket.io', closeCodeOfError(known));
        next(connectError(known));
      });
  });
}

/** Of a socket that has been let in. */
export function identityOf(socket: Socket): Identity {
  return (socket.data as { identity: Identity }).identity;
}

/**
 * Opens a connection for a socket that has been let in. The last look at the room: several handshakes of one user may have
 * found it free at the same time. One without room is told, and sent away.
 */
export function openOrRefuse<T>(socket: Socket, open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof StreamgaugeError)) throw error;
    socket.emit('error', error.toWire());
    socket.disconnect(true);
    return undefined;
  }
}

function handshakeToken(socket: Socket): string | undefined {
  const { token } = socket.handshake.auth as { token?: unknown };
  return typeof token === 'string' ? token : bearerToken(socket.handshake.headers.authorization);
}

function connectError(known: StreamgaugeError): Error {
  // The wire promises these two words for tokens; what exactly is wrong stands in the data.
  const isLimit = known.code === 'LIMIT_CONNECTIONS';
  return Object.assign(new Error(isLimit ? known.message : 'Authentication failed'), { data: known.toWire() });
}
