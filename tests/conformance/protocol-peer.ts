/** Engine.IO 4 spoken by hand: what a client of a protocol's suite sends and hears, byte for byte. */
import { WebSocket } from 'ws';

type Heard = string | Buffer;

/** A WebSocket of which each message can be waited for. */
export class Wire {
  readonly opened: Promise<void>;
  /** With the code of its end; −1 of a handshake that was refused. */
  readonly closed: Promise<number>;
  private readonly heard: Heard[] = [];
  private readonly waiting: ((message: Heard) => void)[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => {
      const message = isBinary ? data : String(data);
      const next = this.waiting.shift();
      if (next === undefined) this.heard.push(message);
      else next(message);
    });
    this.opened = new Promise((resolve) => socket.once('open', () => resolve()));
    this.closed = new Promise((resolve) => {
      socket.on('close', resolve);
      socket.on('error', () => resolve(-1));
    });
  }

  static over(url: string): Wire {
    return new Wire(new WebSocket(url));
  }

  /** The next message. @throws when the connection ends before there is one */
  async next(): Promise<Heard> {
    const message = this.heard.shift();
    if (message !== undefined) return message;
    const heard = new Promise<Heard>((resolve) => this.waiting.push(resolve));
    const ended = this.closed.then((code): Heard => {
      throw new Error(`the connection ended with ${code}, and a message was waited for`);
    });
    return Promise.race([heard, ended]);
  }

  async nextText(): Promise<string> {
    return String(await this.next());
  }

  send(message: Heard): void {
    this.socket.send(message);
  }

  close(): void {
    this.socket.close();
  }
}

export interface Handshake {
  readonly sid: string;
  readonly upgrades: readonly string[];
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly maxPayload: number;
}

/** One server and path of Engine.IO. */
export class EngineIoPeer {
  constructor(
    private readonly url: string,
    private readonly path: string,
  ) {}

  /** A request of long polling; of a session when `sid` is given. */
  poll(sid?: string, query = 'EIO=4&transport=polling'): Promise<Response> {
    return fetch(`${this.pollUrl(query)}${sid === undefined ? '' : `&sid=${sid}`}`);
  }

  post(sid: string, body: string): Promise<Response> {
    return fetch(`${this.pollUrl('EIO=4&transport=polling')}&sid=${sid}`, { method: 'POST', body });
  }

  request(method: string, query: string): Promise<Response> {
    return fetch(this.pollUrl(query), { method });
  }

  /** A new session of long polling. */
  async openByPolling(): Promise<Handshake> {
    return readHandshake(await (await this.poll()).text());
  }

  socket(query = 'EIO=4&transport=websocket'): Wire {
    return Wire.over(`${this.url.replace('http', 'ws')}${this.path}?${query}`);
  }

  /** A new session over WebSocket; its handshake has been heard. */
  async openBySocket(): Promise<Wire> {
    const wire = this.socket();
    readHandshake(await wire.nextText());
    return wire;
  }

  private pollUrl(query: string): string {
    return `${this.url}${this.path}?${query}`;
  }
}

/** Engine.IO's packet `open`: `0` and an object. */
export function readHandshake(packet: string): Handshake {
  if (!packet.startsWith('0')) throw new Error(`no handshake: ${packet}`);
  return JSON.parse(packet.slice(1)) as Handshake;
}

/** Between the packets of one payload of long polling. */
export const separator = '\x1e';
