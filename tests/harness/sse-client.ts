import { until } from './until.js';

/** One event as it came. */
export interface SseEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
  readonly data: any;
}

/** Reads a stream of Server-Sent Events as the specification says, and keeps what came. */
export class SseClient {
  readonly events: SseEvent[] = [];
  comments = 0;
  retryMs: number | undefined;
  lastEventId: string | undefined;
  isOver = false;
  private rest = '';

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {}

  static async open(url: string, headers: Record<string, string> = {}): Promise<SseClient> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const client = new SseClient(response, abort);
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) void client.read();
    return client;
  }

  /** The first event of a name, already here or still to come. */
  async next(name: string, fits: (event: SseEvent) => boolean = () => true): Promise<SseEvent> {
    const look = (): SseEvent | undefined => this.events.find((event) => event.event === name && fits(event));
    await until(`an event ${name}`, () => look() !== undefined);
    return look() as SseEvent;
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of this.response.body ?? []) {
        const blocks = (this.rest + decoder.decode(bytes, { stream: true })).split('\n\n');
        this.rest = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Cut, by either side.
    }
    this.isOver = true;
  }

  private take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon === 0) this.comments += 1;
      else fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
    }
    const [id, data, retry] = ['id', 'data', 'retry'].map((name) => fields.get(name));
    if (id !== undefined) this.lastEventId = id;
    if (retry !== undefined) this.retryMs = Number(retry);
    if (data !== undefined) this.events.push({ event: fields.get('event') ?? 'message', id, data: JSON.parse(data) });
  }
}
