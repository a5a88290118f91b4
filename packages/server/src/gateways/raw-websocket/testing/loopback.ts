import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A real TCP connection of this machine: our end, and a peer that reads only while it is told to. */
export class Loopback {
  private readonly chunks: Buffer[] = [];

  private constructor(
    readonly socket: Socket,
    readonly peer: Socket,
  ) {
    // A connection that breaks off is what some tests are about.
    socket.on('error', () => {});
    peer.on('error', () => {});
    peer.on('data', (bytes: Buffer) => this.chunks.push(bytes));
    peer.pause();
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  static async open(): Promise<Loopback> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const { port } = server.address() as { port: number };
    const peer = connect(port, '127.0.0.1');
    const [[socket]] = await Promise.all([accepted as Promise<[Socket]>, once(peer, 'connect')]);
    server.close();
    return new Loopback(socket, peer);
  }

  close(): void {
    this.socket.destroy();
    this.peer.destroy();
  }
}
