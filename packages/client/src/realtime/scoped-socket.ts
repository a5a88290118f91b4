import type { RealtimeServerToClient } from '@streamgauge/protocol';
import type { Listeners, Unsubscribe } from '../listeners.js';
import type { Log } from '../log.js';

export type RealtimeEvents = RealtimeServerToClient;

/** What a part of a page sees of the shared socket. Its listeners are its own and end with it. */
export interface ScopedSocket {
  readonly id: string | null;
  readonly connected: boolean;
  on<E extends keyof RealtimeEvents>(event: E, listener: (data: RealtimeEvents[E]) => void): this;
  once<E extends keyof RealtimeEvents>(event: E, listener: (data: RealtimeEvents[E]) => void): this;
  off<E extends keyof RealtimeEvents>(event: E, listener?: (data: RealtimeEvents[E]) => void): this;
  /** While there is no connection nothing is sent; an `ack` is then called with a refusal. */
  emit(event: string, data?: unknown, ack?: (answer: unknown) => void): this;
}

export interface ScopeSurroundings {
  readonly heard: Listeners<[event: string, data: unknown]>;
  readonly log: Log;
  readonly isLive: () => boolean;
  readonly id: () => string | null;
  readonly emit: (event: string, data: unknown, ack?: (answer: unknown) => void) => void;
}

type Listener = (data: never) => void;

interface Own {
  readonly event: string;
  readonly listener: Listener;
  readonly end: Unsubscribe;
}

export class Scope implements ScopedSocket {
  readonly #surroundings: ScopeSurroundings;
  #own: Own[] = [];

  constructor(surroundings: ScopeSurroundings) {
    this.#surroundings = surroundings;
  }

  get id(): string | null {
    return this.#surroundings.id();
  }

  get connected(): boolean {
    return this.#surroundings.isLive();
  }

  on<E extends keyof RealtimeEvents>(event: E, listener: (data: RealtimeEvents[E]) => void): this {
    return this.#add(event, listener, listener as (data: unknown) => void);
  }

  once<E extends keyof RealtimeEvents>(event: E, listener: (data: RealtimeEvents[E]) => void): this {
    return this.#add(event, listener, (data) => {
      this.off(event, listener);
      listener(data as RealtimeEvents[E]);
    });
  }

  off<E extends keyof RealtimeEvents>(event: E, listener?: (data: RealtimeEvents[E]) => void): this {
    const isMeant = (own: Own): boolean => own.event === event && (listener === undefined || own.listener === listener);
    for (const own of this.#own.filter(isMeant)) own.end();
    this.#own = this.#own.filter((own) => !isMeant(own));
    return this;
  }

  emit(event: string, data: unknown = {}, ack?: (answer: unknown) => void): this {
    const { isLive, emit, log } = this.#surroundings;
    if (isLive()) {
      emit(event, data, ack);
      return this;
    }
    log({ level: 'warn', event: 'not-sent', data: event });
    ack?.({ success: false, code: 'NETWORK', error: 'There is no connection; nothing was sent.', retryable: true });
    return this;
  }

  /** Ends all listeners that were added through it. */
  detach(): void {
    for (const { end } of this.#own) end();
    this.#own = [];
  }

  #add(event: string, listener: Listener, call: (data: unknown) => void): this {
    const end = this.#surroundings.heard.add((heardEvent, data) => {
      if (heardEvent === event) call(data);
    });
    this.#own.push({ event, listener, end });
    return this;
  }
}
