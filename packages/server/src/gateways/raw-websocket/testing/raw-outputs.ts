import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Frame, FrameBatch, type Framing } from '@streamgauge/engine';
import { WebSocket, WebSocketServer } from 'ws';
import { keepMeetableOffer } from '../group-compression.js';
import { type OutputHost, RawOutput } from '../raw-output.js';

/** A connection at the server. */
interface Accepted {
  readonly output: RawOutput;
  readonly webSocket: WebSocket;
  readonly socket: Socket;
}

/** One end at the server, one real `ws` client. */
export interface Joined extends Accepted {
  readonly client: WebSocket;
  /** Texts that the client has heard. */
  readonly heard: string[];
}

/** A `/ws` without sessions: real HTTP, real sockets, the outputs in the test's hand. */
export class RawOutputs {
  private readonly http = createServer();
  private readonly sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  private readonly waiting: ((accepted: Accepted) => void)[] = [];

  constructor(private readonly host: OutputHost) {
    this.http.on('upgrade', (request, socket: Socket, head: Buffer) => {
      keepMeetableOffer(request.headers);
      this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => {});
        this.waiting.shift()?.({ output: new RawOutput(webSocket, socket, this.host), webSocket, socket });
      });
    });
  }

  async start(): Promise<void> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
  }

  private get url(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  private next(): Promise<Accepted> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async join(perMessageDeflate: WebSocket.ClientOptions['perMessageDeflate'] = true): Promise<Joined> {
    const next = this.next();
    const client = new WebSocket(this.url, { perMessageDeflate });
    const heard: string[] = [];
    client.on('message', (bytes) => heard.push(String(bytes)));
    client.on('error', (error) => heard.push(String(error)));
    const [accepted] = await Promise.all([next, once(client, 'open')]);
    return { ...accepted, client, heard };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}

/** A batch of frames that say these things; what a receiver hears is `textOf` each. */
export function batchOf(said: readonly unknown[], group?: object): FrameBatch {
  return new FrameBatch(said.map(frameOf), group);
}

export function textOf(said: unknown): string {
  return `{"event":"update","data":${JSON.stringify(said)}}`;
}

function frameOf(said: unknown): Frame {
  const frame = {
    content: { event: 'update', data: said },
    pinned: undefined,
    json: () => JSON.stringify(said),
    encodedBy: <T>(framing: Framing<T>) => framing.encode(frame as unknown as Frame),
  };
  return frame as unknown as Frame;
}
