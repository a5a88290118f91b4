import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Received } from './raw-client.js';

/** A Socket.IO client of one namespace that keeps everything it hears. */
export class SocketIoClient {
  readonly received: Received[] = [];
  /** Why the connection ended; undefined while it lives. */
  ended: string | undefined;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, data: unknown) => {
      this.received.push({ event, data });
      this.wake();
    });
    socket.on('disconnect', (reason) => {
      this.ended = reason;
      this.wake();
    });
  }

  /** Connects; rejects with the `connect_error`, or when the connection is closed without one. */
  static async open(
    url: string,
    token: unknown,
    options: Partial<ManagerOptions & SocketOptions> = {},
    namespace = '/analytics/stream',
  ): Promise<SocketIoClient> {
    const socket = io(`${url}${namespace}`, { auth: { token }, forceNew: true, reconnection: false, ...options });
    const client = new SocketIoClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      // A refusal closes the connection first and is told then.
      socket.io.once('close', (reason) => setImmediate(() => reject(new Error(reason))));
      socket.once('connect_error', (error) => {
        reject(error);
        socket.disconnect();
      });
    });
    return client;
  }

  ask(event: string, ...data: unknown[]): Promise<unknown> {
    return this.socket.timeout(10_000).emitWithAck(event, ...data);
  }

  next(event: string): Promise<Received> {
    return this.until(() => this.received.find((message) => message.event === event));
  }

  untilEnded(): Promise<string> {
    return this.until(() => this.ended);
  }

  close(): void {
    this.socket.disconnect();
  }

  private async until<T>(look: () => T | undefined): Promise<T> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`nothing fitting came; came: ${JSON.stringify(this.received).slice(0, 2_000)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  private wake(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }
}
