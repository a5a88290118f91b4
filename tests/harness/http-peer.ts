import { connect, type Socket } from 'node:net';
import { vi } from 'vitest';

/** A TCP connection that says what it is told to, byte for byte, and keeps what it hears. */
export class HttpPeer {
  heard = '';
  isClosed = false;
  readonly socket: Socket;

  constructor(url: string, text: string | Buffer = '') {
    this.socket = connect(Number(new URL(url).port), '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
    });
    this.socket.once('close', () => {
      this.isClosed = true;
    });
    if (text.length > 0) this.socket.write(text);
  }

  async untilClosed(withinMs: number): Promise<void> {
    await vi.waitUntil(() => this.isClosed, { timeout: withinMs, interval: 20 });
  }

  /** The status of the first answer. */
  async status(withinMs = 10_000): Promise<number> {
    await vi.waitUntil(() => this.isClosed || /^HTTP\/1\.1 \d+/.test(this.heard), { timeout: withinMs, interval: 5 });
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.heard)?.[1] ?? 0);
  }

  /** Waits until something like it has been heard. */
  async hears(text: string): Promise<void> {
    await vi.waitUntil(() => this.heard.includes(text), { timeout: 10_000, interval: 5 });
  }
}

/** A request for a WebSocket, as text. */
export function upgradeRequest(path: string, ...headers: readonly string[]): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** One frame from a client: masked, with any header. */
export function frame(opcode: number, payload: string | Buffer, { fin = true, rsv = 0, masked = true } = {}): Buffer {
  const bytes = Buffer.from(payload);
  const head: number[] = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  if (bytes.length < 126) head.push(mask | bytes.length);
  else if (bytes.length < 65_536) head.push(mask | 126, bytes.length >> 8, bytes.length & 255);
  else
    head.push(
      mask | 127,
      0,
      0,
      0,
      0,
      bytes.length >>> 24,
      (bytes.length >> 16) & 255,
      (bytes.length >> 8) & 255,
      bytes.length & 255,
    );
  return Buffer.concat([Buffer.from(head), Buffer.alloc(masked ? 4 : 0), bytes]);
}
