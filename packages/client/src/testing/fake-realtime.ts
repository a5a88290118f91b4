import type { Handshake, OpenRealtimeSocket, RealtimeSocket } from '../realtime/realtime-socket.js';

type Ack = (answer: unknown) => void;

/** A socket of `/realtime` in memory: it opens, answers and falls when a test says so. */
export class FakeRealtimeSocket implements RealtimeSocket {
  connected = false;
  id: string | undefined;
  readonly sent: { readonly event: string; readonly data: unknown; readonly ack: Ack | undefined }[] = [];
  /** Tokens of its handshakes. */
  readonly tokens: (string | undefined)[] = [];
  connects = 0;
  readonly #listeners = new Map<string, ((...args: never[]) => void)[]>();
  #any: ((event: string, data: unknown) => void)[] = [];
  #serial = 0;

  constructor(
    readonly address: string,
    private readonly handshake: Handshake,
  ) {}

  connect(): void {
    this.connects += 1;
    this.handshake(({ token }) => this.tokens.push(token));
  }

  disconnect(): void {
    this.connected = false;
  }

  on(event: string, listener: (...args: never[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  onAny(listener: (event: string, data: unknown) => void): void {
    this.#any = [...this.#any, listener];
  }

  emit(event: string, data: unknown, ack?: Ack): void {
    this.sent.push({ event, data, ack });
  }

  /** The server lets it in. */
  open(): void {
    this.connected = true;
    this.id = `s${this.connects}`;
    this.#tell('connect');
  }

  /** The server, or the network, lets nobody in. */
  refuse(data?: { readonly code: string; readonly error: string; readonly retryable: boolean }): void {
    this.#tell(
      'connect_error',
      Object.assign(new Error(data === undefined ? 'xhr poll error' : 'Authentication failed'), { data }),
    );
  }

  fall(reason = 'transport close'): void {
    this.connected = false;
    this.#tell('disconnect', reason);
  }

  say(event: string, data: unknown): void {
    for (const listener of this.#any) listener(event, data);
  }

  /** Answers what has been asked and not been answered yet. */
  answer(): void {
    for (const { event, ack } of this.sent.splice(0)) {
      if (!event.startsWith('subscribe:')) continue;
      this.#serial += 1;
      ack?.({ success: true, subscriptionId: `${event.slice('subscribe:'.length)}-${this.#serial}` });
    }
  }

  /** What was sent since the last look, in short. */
  asked(): string[] {
    return this.sent.map(({ event, data }) => `${event} ${JSON.stringify(data)}`);
  }

  #tell(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]));
  }
}

/** Opens fake sockets and keeps them. */
export function fakeRealtime(): { readonly open: OpenRealtimeSocket; readonly sockets: FakeRealtimeSocket[] } {
  const sockets: FakeRealtimeSocket[] = [];
  return {
    sockets,
    open: (address, handshake) => {
      const socket = new FakeRealtimeSocket(address, handshake);
      sockets.push(socket);
      return socket;
    },
  };
}
