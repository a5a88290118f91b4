import { WebSocket } from 'ws';

/** A message as it came. */
export interface Received {
  readonly event: string;
  readonly id?: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
  readonly data: any;
  readonly [key: string]: unknown;
}

/** A plain WebSocket client that keeps everything it hears, and waits for what it is told to wait for. */
export class RawClient {
  readonly received: Received[] = [];
  closed: { code: number; reason: string } | undefined;
  private readonly waiting = new Set<() => void>();
  private serial = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (bytes) => {
      this.received.push(JSON.parse(String(bytes)) as Received);
      this.wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.wake();
    });
    socket.on('error', () => this.wake());
  }

  /** Opens a socket with a token as a browser sends it. */
  static async open(
    url: string,
    token?: string,
    headers: Record<string, string> = {},
    perMessageDeflate = true,
  ): Promise<RawClient> {
    const protocols = token === undefined ? [] : ['streamgauge.v1', `bearer.${token}`];
    const socket = new WebSocket(url, protocols, { headers, perMessageDeflate });
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Sends a request and waits for its answer. */
  // biome-ignore lint/suspicious/noExplicitAny: see Received
  async ask(event: string, data?: unknown, withinMs = 10_000): Promise<any> {
    this.serial += 1;
    const id = this.serial;
    this.send({ event, id, data });
    return (await this.next((message) => message.event === 'ack' && message.id === id, withinMs)).data;
  }

  /** The first message that fits, already here or still to come. */
  async next(fits: (message: Received) => boolean, withinMs = 10_000): Promise<Received> {
    const message = await this.until(() => this.received.find(fits), withinMs);
    return message;
  }

  /** Waits until `look` finds something. */
  async until<T>(look: () => T | undefined, withinMs = 10_000): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) {
        throw new Error(
          `nothing fitting came within ${withinMs} ms; came: ${JSON.stringify(this.received).slice(0, 2_000)}`,
        );
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

  /** Waits until the server's clock has passed a moment: what ended before it has been sent by then. */
  async untilServerTime(atMs: number): Promise<void> {
    while ((await this.ask('ping')).pong < atMs) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  untilClosed(): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed);
  }

  close(): void {
    this.socket.terminate();
  }

  private wake(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }
}
