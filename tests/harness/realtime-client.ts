import { io, type Socket } from 'socket.io-client';
import { type TokenWishes, tokenFor } from './token.js';

/** A message as it came. */
export interface Heard {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
  readonly data: any;
}

/** A plain Socket.IO client of `/realtime` that keeps everything it hears. */
export class RealtimeClient {
  readonly heard: Heard[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, data: unknown) => {
      this.heard.push({ event, data });
      this.wake();
    });
    socket.on('disconnect', () => this.wake());
  }

  static async open(url: string, wishes: TokenWishes = {}, transports = ['websocket']): Promise<RealtimeClient> {
    const token = await tokenFor(wishes);
    const socket = io(`${url}/realtime`, { auth: { token }, forceNew: true, reconnection: false, transports });
    const client = new RealtimeClient(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    await client.next('connected');
    return client;
  }

  // biome-ignore lint/suspicious/noExplicitAny: see Heard
  ask(event: string, ...data: unknown[]): Promise<any> {
    return this.socket.timeout(10_000).emitWithAck(event, ...data);
  }

  /** All data of an event so far. */
  // biome-ignore lint/suspicious/noExplicitAny: see Heard
  all(event: string): any[] {
    return this.heard.filter((each) => each.event === event).map(({ data }) => data);
  }

  /** The first message of an event that fits, already here or still to come. */
  // biome-ignore lint/suspicious/noExplicitAny: see Heard
  async next(event: string, fits: (data: any) => boolean = () => true): Promise<any> {
    return this.until(() => this.all(event).find(fits), `${event} that fits`);
  }

  async until<T>(look: () => T | undefined, what = 'what was waited for', withinMs = 10_000): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) {
        const came = JSON.stringify(this.heard).slice(0, 2_000);
        throw new Error(`no ${what} within ${withinMs} ms; came: ${came}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): void {
    this.socket.disconnect();
  }

  private wake(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }
}
