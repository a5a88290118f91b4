import type { IncomingMessage } from 'node:http';
import { bearerToken, queryToken } from '../../auth/bearer-token.js';

const bearerPrefix = 'bearer.';

/**
 * The token that came with the upgrade: in the `Authorization` header, or beside `streamgauge.v1` as a subprotocol
 * `bearer.<token>` (the only header that a browser lets a page set), or in the query where that is allowed.
 */
export function upgradeToken(request: IncomingMessage, allowQueryToken: boolean): string | undefined {
  const header = bearerToken(request.headers.authorization);
  if (header !== undefined) return header;
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const subprotocol = offered.find((protocol) => protocol.startsWith(bearerPrefix));
  if (subprotocol !== undefined) return subprotocol.slice(bearerPrefix.length);
  return allowQueryToken ? queryToken(request) : undefined;
}
