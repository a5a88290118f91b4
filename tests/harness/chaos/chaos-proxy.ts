import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Dice } from './dice.js';
import { Pipe } from './pipe.js';
import { Timers } from './timers.js';
import { kindness, type Mistreatment, type Toxic, type ToxicName } from './toxics.js';

/** A TCP proxy on loopback in front of one port, which mistreats each connection as it is told. */
export class ChaosProxy {
  /** Toxics that connections were given so far. */
  readonly given: ToxicName[] = [];
  readonly #server: Server;
  readonly #port: number;
  readonly #dice: Dice;
  readonly #draw: (serial: number) => Mistreatment;
  readonly #timers = new Timers();
  readonly #links = new Set<{ readonly calm: () => void; readonly cut: () => void; readonly words: () => string }>();
  #serial = 0;
  #isCalm = false;
  #isShut = false;

  private constructor(port: number, dice: Dice, draw: (serial: number) => Mistreatment) {
    this.#port = port;
    this.#dice = dice;
    this.#draw = draw;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  /** @param draw says what to do to each connection, counted from 0. */
  static async start(port: number, dice: Dice, draw: (serial: number) => Mistreatment): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(port, dice, draw);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts all connections off and lets nobody in, until `open`. */
  shut(): void {
    this.#isShut = true;
    for (const { cut } of [...this.#links]) cut();
  }

  open(): void {
    this.#isShut = false;
  }

  /** From now on nothing is done to anybody; connections that can no longer be right are cut off. */
  calm(): void {
    this.#isCalm = true;
    for (const link of [...this.#links]) link.calm();
  }

  /** The connections that stand, for a person who asks why nothing comes. */
  toString(): string {
    return [...this.#links].map(({ words }) => words()).join('; ');
  }

  async close(): Promise<void> {
    this.#timers.stop();
    for (const link of [...this.#links]) link.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    if (this.#isShut) {
      client.destroy();
      return;
    }
    const treatment = this.#isCalm ? kindness : this.#draw(this.#serial);
    this.#serial += 1;
    const all = [...treatment.up, ...treatment.down];
    this.given.push(...all.map(({ name }) => name));
    const gateway = connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    let isLost = false;
    const cut = (): void => {
      this.#links.delete(link);
      client.destroy();
      gateway.destroy();
    };
    const dice = this.#dice.another();
    const up = new Pipe(client, gateway, treatment.up, dice, this.#timers, cut);
    const down = new Pipe(gateway, client, treatment.down, dice, this.#timers, cut);
    const calm = (): void => {
      if (isLost) cut();
      else for (const pipe of [up, down]) pipe.calm();
    };
    const words = (): string => `${JSON.stringify(treatment)} up: ${up}, down: ${down}`;
    const link = { calm, cut, words };
    this.#links.add(link);
    for (const socket of [client, gateway]) {
      // A reset is not propagated as such: the other side is closed, which is all that a peer behind a proxy sees.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (!isLost) this.#timers.after(delayOfClose(all), cut);
      });
    }
    for (const toxic of all) {
      this.#harm(toxic, { client, gateway, up, down, cut, lose: () => (isLost = true), isCalm: () => this.#isCalm });
    }
  }

  /** What is done once, at a moment. */
  #harm(toxic: Toxic, { client, gateway, up, down, cut, lose, isCalm }: Harmed): void {
    const at = (ms: number, harm: () => void): unknown => this.#timers.after(ms, () => isCalm() || harm());
    if (toxic.name === 'timeout') {
      at(toxic.afterMs, () => {
        lose();
        for (const pipe of [up, down]) pipe.swallow();
      });
      at(toxic.afterMs + toxic.lastsMs, cut);
    }
    if (toxic.name === 'half-open') {
      at(toxic.afterMs, () => {
        lose();
        down.block();
        client.destroy();
      });
      at(toxic.afterMs + toxic.lastsMs, cut);
    }
    if (toxic.name === 'reset') {
      at(toxic.afterMs, () => {
        client.resetAndDestroy();
        gateway.resetAndDestroy();
      });
    }
  }
}

interface Harmed {
  readonly client: Socket;
  readonly gateway: Socket;
  readonly up: Pipe;
  readonly down: Pipe;
  readonly cut: () => void;
  readonly lose: () => void;
  readonly isCalm: () => boolean;
}

function delayOfClose(toxics: readonly Toxic[]): number {
  return Math.max(0, ...toxics.map((toxic) => (toxic.name === 'slow-close' ? toxic.delayMs : 0)));
}
