import type { WebSocketLike } from '../transports/websocket.js';

type Listener = (event: { data?: unknown; code?: number; reason?: string }) => void;

/** A WebSocket without a network: what the client sends goes to `received`, what the server says comes from `deliver`. */
export class FakeSocket implements WebSocketLike {
  readyState = 0;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly url: string;
  readonly protocols: readonly string[];
  received: (text: string) => void = () => {};
  left: () => void = () => {};

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  /** The token of the `bearer.` subprotocol. */
  get token(): string | undefined {
    return this.protocols.find((protocol) => protocol.startsWith('bearer.'))?.slice('bearer.'.length);
  }

  addEventListener(type: 'message' | 'close' | 'error', listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  send(text: string): void {
    this.received(text);
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.left();
  }

  /** A frame, or any text. */
  deliver(frame: object | string): void {
    if (this.readyState !== 1) return;
    this.#emit('message', { data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  /** The server, or the network, ends it. */
  end(code: number, reason = ''): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.left();
    this.#emit('close', { code, reason });
  }

  #emit(type: string, event: { data?: unknown; code?: number; reason?: string }): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}
