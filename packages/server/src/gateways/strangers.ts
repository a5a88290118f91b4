import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { clientAddress, countedAs } from '../auth/client-address.js';
import { SETTINGS, type Settings } from '../config/settings.js';

/** While connections are refused, the log says so at most this often, ms. */
const sayAgainMs = 10_000;

/**
 * Connections that have not shown a token yet, of all doors: whoever can open one costs us memory, and has said nothing of
 * who it is. So few of them may wait at once, of one address and in all.
 *
 * A stranger is an object: a TCP connection, from its first packet until it has sent a request or has upgraded and shown its
 * token; or a session of Engine.IO, until it has joined a namespace.
 */
@Injectable()
export class Strangers {
  private readonly logger = new Logger(Strangers.name);
  private readonly addresses = new Map<object, string>();
  private readonly perAddress = new Map<string, number>();
  private readonly refused = { sayAtMs: 0, count: 0 };

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get count(): number {
    return this.addresses.size;
  }

  /** Counts the connections of a server until they have sent a request; cuts those for which there is no room. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      // Behind a proxy all connections have its address; whose they are is known with the request.
      const address = this.settings.trustedProxies === 0 ? countedAs(socket.remoteAddress ?? '') : undefined;
      socket.once('close', () => this.leave(socket));
      if (!this.enter(socket, address)) refuse(socket, this.refusal());
    });
    server.on('request', (request: IncomingMessage) => this.leave(request.socket));
  }

  /** The address of a request, for `enter`. */
  addressOf(request: IncomingMessage): string {
    return clientAddress(request, this.settings.trustedProxies);
  }

  /**
   * Counts a stranger; one that is counted already moves to the address.
   *
   * @param address undefined = counted among all only.
   * @returns Whether there is room. If not, it is not counted, and must be sent away.
   */
  enter(stranger: object, address: string | undefined): boolean {
    this.leave(stranger);
    const { perAddress, inAll } = this.settings.strangers;
    const ofAddress = address === undefined ? 0 : (this.perAddress.get(address) ?? 0);
    if (ofAddress >= perAddress || this.addresses.size >= inAll) {
      this.say(address);
      return false;
    }
    this.addresses.set(stranger, address ?? '');
    if (address !== undefined) this.perAddress.set(address, ofAddress + 1);
    return true;
  }

  /** It is a stranger no longer, or gone. */
  leave(stranger: object): void {
    const address = this.addresses.get(stranger);
    if (address === undefined) return;
    this.addresses.delete(stranger);
    const left = (this.perAddress.get(address) ?? 0) - 1;
    if (left > 0) this.perAddress.set(address, left);
    else this.perAddress.delete(address);
  }

  /** What those are told for whom there is no room. */
  refusal(): StreamgaugeError {
    return new StreamgaugeError(
      'LIMIT_STRANGERS',
      { limit: this.settings.strangers.perAddress },
      { retryAfterMs: 1_000 },
    );
  }

  private say(address: string | undefined): void {
    this.refused.count += 1;
    const nowMs = Date.now();
    if (nowMs < this.refused.sayAtMs) return;
    const { count } = this.refused;
    this.logger.warn(`${count} connections without a token were refused, the last from ${address ?? 'a proxy'}`);
    this.refused.sayAtMs = nowMs + sayAgainMs;
    this.refused.count = 0;
  }
}

function refuse(socket: Socket, error: StreamgaugeError): void {
  // The peer may be gone already; there is nobody left to tell.
  socket.on('error', () => socket.destroy());
  const body = JSON.stringify(error.toWire());
  const head = `HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 1\r\nContent-Type: application/json`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy());
}
