import { createContext } from 'react';

/** What can be done to one's own connection, to see what the page then says. */
export const mishaps = ['drop', 'latency', 'silence', 'expire'] as const;
export type Mishap = (typeof mishaps)[number];

/** How late frames come with `latency`, ms. */
const lateMs = 3_000;

type Listener = (event: { data?: unknown; code?: number; reason?: string }) => void;

/**
 * Faults of this page's connection, made on purpose; nobody else's is touched. `drop` cuts it and lets no other one open,
 * `latency` hands frames on 3 s late, `silence` hands none on, `expire` signs in with a token that is none.
 */
export class Chaos {
  private readonly active = new Set<Mishap>();
  private readonly open = new Set<WebSocket>();
  private readonly listeners = new Set<() => void>();
  private words = '';

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The faults that are on, as one word. */
  readonly version = (): string => this.words;

  isOn(mishap: Mishap): boolean {
    return this.active.has(mishap);
  }

  toggle(mishap: Mishap): void {
    if (!this.active.delete(mishap)) this.active.add(mishap);
    this.words = [...this.active].join(' ');
    // Both are seen by a connection that is made anew.
    if (mishap === 'drop' || mishap === 'expire') for (const socket of this.open) socket.close();
    for (const listener of this.listeners) listener();
  }

  async token(ask: () => Promise<string>): Promise<string> {
    return this.isOn('expire') ? 'a.token.that-is-none' : ask();
  }

  /** The browser's WebSocket, with the faults that are on. */
  readonly webSocket = this.flawed();

  private flawed() {
    const chaos = this;
    return class {
      private readonly socket: WebSocket;

      constructor(url: string, protocols: string[]) {
        // Where nothing listens a connection fails as it does without a network.
        this.socket = new WebSocket(chaos.isOn('drop') ? nowhere(url) : url, protocols);
        chaos.open.add(this.socket);
        this.socket.addEventListener('close', () => chaos.open.delete(this.socket));
      }

      get readyState(): number {
        return this.socket.readyState;
      }

      send(text: string): void {
        this.socket.send(text);
      }

      close(code?: number, reason?: string): void {
        this.socket.close(code, reason);
      }

      addEventListener(type: 'message' | 'close' | 'error', listener: Listener): void {
        this.socket.addEventListener(type, (event) => {
          const heard = event as unknown as Parameters<Listener>[0];
          if (type !== 'message') listener(heard);
          else if (chaos.isOn('silence')) return;
          else if (chaos.isOn('latency')) setTimeout(() => listener(heard), lateMs);
          else listener(heard);
        });
      }
    };
  }
}

export const ChaosContext = createContext(new Chaos());

/** A place on the same origin where no WebSocket is. */
function nowhere(url: string): string {
  return new URL('/pulled-plug', url).href;
}
