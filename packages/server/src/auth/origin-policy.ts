import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';

/** Origins that the log has named; strangers could make it grow without end. */
const namedMax = 100;

/**
 * Which browser pages may connect: those of the configured origins, and those that the gateway itself serves. What sends
 * no Origin is no browser page and needs a token like everybody.
 *
 * CORS headers do not protect a WebSocket: the server has to refuse the handshake itself.
 */
@Injectable()
export class OriginPolicy {
  private readonly logger = new Logger(OriginPolicy.name);
  private readonly allowed: ReadonlySet<string>;
  private readonly named = new Set<string>();

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.allowed = new Set(settings.corsOrigins);
  }

  allows(headers: IncomingHttpHeaders): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    if (this.allowed.has(origin)) return true;
    const isOwn = host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
    if (!isOwn) this.name(origin);
    return isOwn;
  }

  /** Once for each: whoever sets up a page looks here for what to add. */
  private name(origin: string): void {
    if (this.named.has(origin) || this.named.size >= namedMax) return;
    this.named.add(origin);
    // As JSON: the line is one line, whatever a stranger sent.
    this.logger.warn(`Refused a page of ${JSON.stringify(origin.slice(0, 200))}; to allow it, add it to CORS_ORIGINS`);
  }
}
