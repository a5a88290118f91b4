import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a gateway that can fall asleep, as a laptop does: nothing passes, in neither direction, and nobody is told. */
export class SleepingWay {
  private readonly pairs: (readonly [Socket, Socket])[] = [];
  private isAsleep = false;

  private constructor(private readonly server: Server) {}

  static async to(url: string): Promise<SleepingWay> {
    const server = createServer();
    const way = new SleepingWay(server);
    server.on('connection', (near) => way.join(near, connect(Number(new URL(url).port), '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  sleep(): void {
    this.isAsleep = true;
    for (const socket of this.pairs.flat()) socket.pause();
  }

  wake(): void {
    this.isAsleep = false;
    for (const socket of this.pairs.flat()) socket.resume();
  }

  close(): void {
    for (const socket of this.pairs.flat()) socket.destroy();
    this.server.close();
  }

  private join(...pair: readonly [Socket, Socket]): void {
    this.pairs.push(pair);
    for (const [from, to] of [pair, [pair[1], pair[0]] as const]) {
      from.on('error', () => to.destroy());
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      if (this.isAsleep) from.pause();
    }
  }
}
