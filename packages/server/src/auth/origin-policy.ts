import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';

/**
 * Which browser pages may connect: those of the configured origins, and those that the gateway itself serves. What sends
 * no Origin is no browser page and needs a token like everybody.
 *
 * CORS headers do not protect a WebSocket: the server has to refuse the handshake itself.
 */
@Injectable()
export class OriginPolicy {
  private readonly allowed: ReadonlySet<string>;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.allowed = new Set(settings.corsOrigins);
  }

  allows(headers: IncomingHttpHeaders): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    if (this.allowed.has(origin)) return true;
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  }
}
