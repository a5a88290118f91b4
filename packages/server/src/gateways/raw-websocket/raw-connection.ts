import type { Session } from '@streamgauge/engine';
import { type Connected, closeCodes, errorTable, limits, StreamgaugeError } from '@streamgauge/protocol';
import { clientSchemas, readForm } from '@streamgauge/protocol/schemas';
import type { WebSocket } from 'ws';
import type { Identity } from '../../auth/identity.js';
import type { Answered } from '../answer-message.js';
import { closeCodeOfError } from '../closures.js';
import type { Connection } from '../connection.js';
import type { MessageRate } from '../message-rate.js';
import type { Traffic } from '../traffic.js';
import { keepAlive } from './heartbeat.js';
import { rawMessage } from './raw-framing.js';
import type { RawOutput } from './raw-output.js';

/** What a raw connection needs of its server. */
export interface RawHost {
  verify(token: string): Promise<Identity>;
  openSession(connection: RawConnection, identity: Identity): Session;
  greeting(connection: RawConnection): Connected;
  opened(connection: RawConnection): void;
  answer(connection: RawConnection, event: string, data: unknown): Answered | Promise<Answered>;
  messageRate(): MessageRate;
  closed(connection: RawConnection, code: number): void;
  /** It ended before it had a session. */
  refused(code: number): void;
  /** A defect of ours, not of the peer's. */
  failed(error: unknown): void;
  nowMs(): number;
}

/** One socket of `/ws`: first a stranger, then — with a good token — a session. */
export class RawConnection implements Connection {
  readonly door = 'websocket';
  readonly connectedAtMs: number;
  private state: { name: 'stranger' } | { name: 'known'; identity: Identity; session: Session } | { name: 'over' } = {
    name: 'stranger',
  };
  private readonly authDeadline: NodeJS.Timeout;
  private readonly stopHeartbeat: () => void;
  private readonly rate: MessageRate;
  private received = 0;
  /** Messages are answered one after another, also while a token is being verified. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    readonly id: string,
    private readonly socket: WebSocket,
    readonly output: RawOutput,
    private readonly host: RawHost,
    token: string | undefined,
  ) {
    this.connectedAtMs = host.nowMs();
    this.rate = host.messageRate();
    output.onTaken = () => {
      if (this.state.name === 'known') this.state.session.ready();
    };
    this.authDeadline = setTimeout(() => this.refuse(noToken()), limits.authDeadlineMs);
    this.stopHeartbeat = keepAlive(socket, output, () => this.end(closeCodes.pingTimeout, 'no answer to a ping'));
    socket.on('message', (bytes, isBinary) => this.receive(isBinary ? undefined : String(bytes)));
    socket.on('ping', () => this.count());
    socket.on('pong', () => this.count());
    // An error (a frame too large, bytes that are no WebSocket) is followed by 'close', which does the rest, but has only the
    // code that the peer gave.
    let faultCode: number | undefined;
    socket.on('error', (error) => {
      faultCode = faultCodeOf(error);
    });
    socket.on('close', (code) => this.over(output.wasCut ? closeCodes.slowConsumer : (faultCode ?? code)));
    if (token !== undefined) this.enqueue(() => this.authenticate(token));
  }

  get identity(): Identity {
    if (this.state.name !== 'known') throw new Error(`connection ${this.id} has no identity`);
    return this.state.identity;
  }

  set identity(identity: Identity) {
    if (this.state.name === 'known') this.state = { ...this.state, identity };
  }

  get session(): Session {
    if (this.state.name !== 'known') throw new Error(`connection ${this.id} has no session`);
    return this.state.session;
  }

  get traffic(): Traffic {
    return { sent: this.output.sent, received: this.received };
  }

  send(event: string, data: unknown): void {
    this.output.sendText(rawMessage(event, data));
  }

  expire(): void {
    this.send('session:expired', { expiresAt: this.identity.expiresAtMs });
    this.end(closeCodes.sessionExpired, 'the token has expired');
  }

  fail(error: StreamgaugeError): void {
    this.send('error', error.toWire());
    this.end(closeCodeOfError(error), error.code);
  }

  dismiss(reconnectWithinMs: number): void {
    this.send('server:draining', { reconnectWithinMs });
    this.end(closeCodes.draining, 'asked to connect again');
  }

  waitingBytes(): number {
    return this.output.waitingBytes;
  }

  /** Asks the peer to close with this code; a peer that does not is cut off by `ws`. */
  end(code: number, reason: string): void {
    this.over(code);
    this.socket.close(code, reason);
  }

  private receive(text: string | undefined): void {
    if (this.state.name === 'over') return;
    this.received += 1;
    const waitMs = this.count();
    if (waitMs > 0) {
      this.slowDown(text, waitMs);
      return;
    }
    this.enqueue(async () => {
      const message = text === undefined ? undefined : parseMessage(text);
      if (message === undefined) {
        this.send('error', badMessage('a message is a JSON text {event, data, id?}'));
        return;
      }
      if (this.state.name === 'known') await this.answer(this.state.session, message);
      else if (this.state.name === 'stranger') await this.introduce(message);
    });
  }

  /** Counts what came, a ping or pong too. Returns after how many ms more is welcome; ends the connection of a flood. */
  private count(): number {
    if (this.state.name === 'over') return 0;
    const waitMs = this.rate.take(this.host.nowMs());
    if (this.rate.isFlood) this.end(closeCodes.rateLimited, `retryAfterMs=${waitMs}`);
    return waitMs;
  }

  private slowDown(text: string | undefined, retryAfterMs: number): void {
    const error = new StreamgaugeError('LIMIT_RATE', { limit: this.rate.perSecond }, { retryAfterMs }).toWire();
    const id = text === undefined ? undefined : parseMessage(text)?.id;
    if (id === undefined) this.send('error', error);
    else this.output.sendText(rawMessage('ack', { success: false, ...error }, id));
  }

  private async answer(session: Session, { event, data, id }: Message): Promise<void> {
    const answered = this.host.answer(this, event, data);
    const { answer, frames } = answered instanceof Promise ? await answered : answered;
    if (this.state.name !== 'known') return;
    const isError = 'success' in answer && !answer.success;
    if (id !== undefined) this.output.sendText(rawMessage('ack', answer, id));
    // Without an id nobody waits for the answer; an error must be seen all the same.
    else if (isError) this.send('error', withoutSuccess(answer));
    session.deliver(frames);
  }

  private async introduce({ event, data, id }: Message): Promise<void> {
    const parsed = event === 'auth' ? readForm(clientSchemas.auth, data) : undefined;
    if (parsed?.success !== true) {
      this.refuse(noToken());
      return;
    }
    await this.authenticate(parsed.data.token, id);
  }

  private async authenticate(token: string, id?: unknown): Promise<void> {
    try {
      const identity = await this.host.verify(token);
      if (this.state.name !== 'stranger') return;
      clearTimeout(this.authDeadline);
      this.state = { name: 'known', identity, session: this.host.openSession(this, identity) };
      this.send('connected', this.host.greeting(this));
      this.host.opened(this);
      if (id !== undefined)
        this.output.sendText(rawMessage('ack', { success: true, expiresAt: identity.expiresAtMs }, id));
    } catch (error) {
      if (!(error instanceof StreamgaugeError)) throw error;
      this.refuse(error);
    }
  }

  private refuse(error: StreamgaugeError): void {
    if (this.state.name !== 'stranger') return;
    this.send('error', error.toWire());
    this.end(errorTable[error.code].close ?? closeCodes.unauthenticated, error.code);
  }

  private enqueue(step: () => void | Promise<void>): void {
    this.queue = this.queue.then(step).catch((error: unknown) => {
      this.send('error', new StreamgaugeError('INTERNAL', {}, { cause: error }).toWire());
      this.host.failed(error);
    });
  }

  private over(code: number): void {
    if (this.state.name === 'over') return;
    clearTimeout(this.authDeadline);
    this.stopHeartbeat();
    this.output.over();
    if (this.state.name === 'known') this.host.closed(this, code);
    else this.host.refused(code);
    this.state = { name: 'over' };
  }
}

interface Message {
  readonly event: string;
  readonly data: unknown;
  readonly id: unknown;
}

function parseMessage(text: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
    const { event, data, id } = message as Record<string, unknown>;
    return typeof event === 'string' ? { event, data, id } : undefined;
  } catch {
    return undefined;
  }
}

const faultCodes: ReadonlyMap<string, number> = new Map([
  ['WS_ERR_INVALID_UTF8', 1007],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', 1008],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
]);

/** The code with which `ws` closes for what it could not read. */
function faultCodeOf(error: Error): number | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('WS_ERR_')) return undefined;
  return faultCodes.get(code) ?? 1002;
}

function noToken(): StreamgaugeError {
  return new StreamgaugeError('UNAUTHENTICATED', { what: 'no token was sent' });
}

function badMessage(what: string): unknown {
  return new StreamgaugeError('BAD_MESSAGE', { what }).toWire();
}

function withoutSuccess(answer: object): unknown {
  const { success: _, ...error } = answer as { success: boolean };
  return error;
}
