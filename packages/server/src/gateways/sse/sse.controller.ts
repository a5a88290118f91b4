import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { errorTable, StreamgaugeError, type WireError } from '@streamgauge/protocol';
import type { Request, Response } from 'express';
import { bearerToken, queryToken } from '../../auth/bearer-token.js';
import type { Identity } from '../../auth/identity.js';
import { OriginPolicy } from '../../auth/origin-policy.js';
import { TokenVerifier } from '../../auth/token-verifier.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { Documented } from '../../documents/documented.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { answerMessage, errorOf } from '../answer-message.js';
import { Connections } from '../connections.js';
import { SlowReaders } from '../slow-readers.js';
import { sseDocumentation } from './sse.documentation.js';
import { SseConnection, type SseHost } from './sse-connection.js';
import { readSubscriptionQuery, resumePosition } from './subscription-query.js';

/** The door `GET /sse`: one subscription as Server-Sent Events, for `EventSource`, curl and strict proxies. */
@Controller('sse')
export class SseController {
  private readonly host: SseHost;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly origins: OriginPolicy,
    private readonly connections: Connections,
    private readonly engine: Engine,
    private readonly recovery: Recovery,
    slowReaders: SlowReaders,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.host = {
      slowReaders,
      isDirect: settings.webSocket.directWrites,
      openSession: (connection) => this.connections.openSession(connection.identity, connection, connection.id),
      closed: (connection, code) => this.connections.remove(connection.id, code),
    };
  }

  /**
   * Streams what the query asks for (its forms: `readSubscriptionQuery`): the events `connected`, `ack` with the answer to
   * the subscription, then the view's frames. `snapshot` (its last page), `update`, `event` and `events:gap` carry
   * `id: epoch:sequence`; with it as `Last-Event-ID`, or as `lastEventId` in the query, the stream goes on from there.
   *
   * @throws StreamgaugeError FORBIDDEN_ORIGIN, STARTING, UNAUTHENTICATED, TOKEN_EXPIRED, and whatever refuses a subscription, as the
   *   status and body of the answer: a stream that begins is one that has been granted.
   */
  @Get()
  @Documented(sseDocumentation)
  async stream(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.origins.allows(request.headers)) {
      throw new StreamgaugeError('FORBIDDEN_ORIGIN', { what: request.headers.origin ?? '' });
    }
    if (!this.recovery.isDone) throw this.recovery.refusal();
    response.setHeader('Cache-Control', 'no-store');
    const identity = await this.verifier.verify(this.tokenOf(request));
    const { searchParams } = new URL(request.originalUrl, 'http://localhost');
    const query = readSubscriptionQuery(searchParams);
    const resume = resumePosition(request.header('last-event-id') ?? query.lastEventId);
    // Express hands HEAD to the route of GET; it asks for the headers of a stream, not for one that never ends.
    if (request.method === 'HEAD') response.type('text/event-stream').end();
    else if (!response.destroyed) this.open(identity, response, { ...query.request, ...(resume && { resume }) });
  }

  private open(identity: Identity, response: Response, data: unknown): void {
    // Behind an answer that has not been given on the same connection, a stream would have no socket to go to.
    if (response.socket === null)
      throw new StreamgaugeError('BAD_MESSAGE', { what: 'a stream wants a connection of its own' });
    const nowMs = this.engine.nowMs();
    const connection = new SseConnection(randomUUID(), identity, nowMs, response, response.socket, this.host);
    const { session } = connection;
    const room = this.connections.roomOf(connection);
    const { answer, frames } = answerMessage(session, 'subscribe', data, nowMs, room);
    const [subscription] = session.subscriptions;
    if (subscription === undefined) {
      this.connections.abandon(session);
      refuse(response, errorOf(answer) ?? new StreamgaugeError('INTERNAL').toWire());
      return;
    }
    this.connections.add(connection);
    connection.begin(subscription.view);
    connection.send('connected', this.connections.greeting(connection.id, identity));
    connection.send('ack', answer);
    session.deliver(frames);
  }

  private tokenOf(request: Request): string | undefined {
    const header = bearerToken(request.headers.authorization);
    if (header !== undefined) return header;
    return this.settings.allowQueryToken ? queryToken(request) : undefined;
  }
}

function refuse(response: Response, error: WireError): void {
  if (error.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(error.retryAfterMs / 1_000));
  response.status(errorTable[error.code].http).json(error);
}
