import { StreamgaugeError } from '@streamgauge/protocol';
import type { Namespace, Socket } from 'socket.io';
import { bearerToken } from '../../auth/bearer-token.js';
import type { Identity } from '../../auth/identity.js';
import type { TokenVerifier } from '../../auth/token-verifier.js';

/** Lets only sockets with a good token into a namespace; `identityOf` says whose a socket is. */
export function authenticateNamespace(namespace: Namespace, verifier: TokenVerifier): void {
  namespace.use((socket, next) => {
    verifier.verify(handshakeToken(socket)).then(
      (identity) => {
        (socket.data as { identity: Identity }).identity = identity;
        next();
      },
      (error: unknown) => next(connectError(error)),
    );
  });
}

/** Of a socket that has been let in. */
export function identityOf(socket: Socket): Identity {
  return (socket.data as { identity: Identity }).identity;
}

function handshakeToken(socket: Socket): string | undefined {
  const { token } = socket.handshake.auth as { token?: unknown };
  return typeof token === 'string' ? token : bearerToken(socket.handshake.headers.authorization);
}

function connectError(error: unknown): Error {
  const known = error instanceof StreamgaugeError ? error : new StreamgaugeError('INTERNAL', {}, { cause: error });
  // The wire promises these two words; what exactly is wrong stands in the data.
  return Object.assign(new Error('Authentication failed'), { data: known.toWire() });
}
