/** What the page wants of `/realtime`, however many of its parts want it: asked once per connection. */
import type { Cancel, Clock } from '../clock.js';
import { type ErrorOnWire, fromWire, type StreamError } from '../stream-error.js';

export type WantKind = 'vitals' | 'alerts' | 'device-status';

export interface WantSurroundings {
  readonly clock: Clock;
  /** How long an unused subscription is kept before the server is told, ms. */
  readonly lingerMs: number;
  readonly isLive: () => boolean;
  readonly emit: (event: string, data: unknown, ack?: (answer: unknown) => void) => void;
  readonly refused: (error: StreamError) => void;
}

interface Want {
  readonly key: string;
  readonly kind: WantKind;
  readonly filter: object;
  users: number;
  /** asking: the answer is under way. */
  standing: 'none' | 'asking' | 'granted';
  subscriptionId: string | null;
  /** Somebody has joined: what stands must be told again. */
  isDue: boolean;
  cancelLinger: Cancel | null;
}

type Answer = { readonly success: true; readonly subscriptionId: string } | ({ readonly success: false } & ErrorOnWire);

export class Wants {
  readonly #all = new Map<string, Want>();
  readonly #surroundings: WantSurroundings;
  #isAsking = false;

  constructor(surroundings: WantSurroundings) {
    this.#surroundings = surroundings;
  }

  /**
   * Wants something until the returned function is called. Who joins others is told what stands: it is asked for anew, and
   * the earlier subscription ends once the new one is there.
   */
  add(kind: WantKind, filter: object = {}): (when: 'now' | 'later') => void {
    const want = this.#wantOf(kind, filter);
    want.users += 1;
    want.isDue = true;
    want.cancelLinger?.();
    want.cancelLinger = null;
    this.#askSoon();
    let isReleased = false;
    return (when) => {
      if (isReleased) return;
      isReleased = true;
      this.#release(want, when);
    };
  }

  /** A new connection knows of nothing. */
  up(): void {
    for (const want of this.#all.values()) want.isDue = true;
    this.#ask();
  }

  down(): void {
    for (const want of this.#all.values()) {
      want.standing = 'none';
      want.subscriptionId = null;
    }
  }

  clear(): void {
    for (const want of this.#all.values()) want.cancelLinger?.();
    this.#all.clear();
  }

  #wantOf(kind: WantKind, filter: object): Want {
    const key = JSON.stringify([kind, Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    const want: Want = {
      key,
      kind,
      filter,
      users: 0,
      standing: 'none',
      subscriptionId: null,
      isDue: false,
      cancelLinger: null,
    };
    this.#all.set(key, want);
    return want;
  }

  /** All parts of a page that begin together are one request. */
  #askSoon(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    queueMicrotask(() => {
      this.#isAsking = false;
      this.#ask();
    });
  }

  #ask(): void {
    if (!this.#surroundings.isLive()) return;
    for (const want of this.#all.values()) {
      if (want.isDue && want.users > 0 && want.standing !== 'asking') this.#subscribe(want);
    }
  }

  #subscribe(want: Want): void {
    const earlier = want.subscriptionId;
    want.isDue = false;
    want.standing = 'asking';
    this.#surroundings.emit(`subscribe:${want.kind}`, want.filter, (answer) => {
      // An answer of a connection that is gone says nothing of this one.
      if (want.standing === 'asking' && want.subscriptionId === earlier) this.#answered(want, answer as Answer);
    });
  }

  #answered(want: Want, answer: Answer): void {
    const earlier = want.subscriptionId;
    want.standing = answer.success || earlier !== null ? 'granted' : 'none';
    if (!answer.success) {
      this.#surroundings.refused(fromWire(answer));
      return;
    }
    want.subscriptionId = answer.subscriptionId;
    if (earlier !== null) this.#unsubscribe(want.kind, earlier);
    if (this.#all.get(want.key) !== want) this.#unsubscribe(want.kind, answer.subscriptionId);
    else if (want.isDue) this.#askSoon();
  }

  #release(want: Want, when: 'now' | 'later'): void {
    want.users -= 1;
    if (want.users > 0) return;
    if (when === 'now') this.#end(want);
    else want.cancelLinger = this.#surroundings.clock.after(this.#surroundings.lingerMs, () => this.#end(want));
  }

  #end(want: Want): void {
    this.#all.delete(want.key);
    if (want.subscriptionId !== null) this.#unsubscribe(want.kind, want.subscriptionId);
  }

  #unsubscribe(kind: WantKind, subscriptionId: string): void {
    this.#surroundings.emit(`unsubscribe:${kind}`, { subscriptionId });
  }
}
