import type { Socket } from 'node:net';
import type { Dice } from './dice.js';
import type { Timers } from './timers.js';
import type { Toxic, ToxicName } from './toxics.js';

/** Bytes on their way before the sender is no longer read. Small, so that a slow way is felt at its beginning. */
const underwayBytesMax = 16_384;

interface Piece {
  readonly dueMs: number;
  readonly bytes: Buffer;
}

/** One direction of a connection: takes bytes from one socket to the other, in order and unchanged, as its toxics say. */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #dice: Dice;
  readonly #timers: Timers;
  readonly #cut: () => void;
  #toxics: readonly Toxic[];
  #underway: Piece[] = [];
  #underwayBytes = 0;
  #passedBytes = 0;
  /** When the next byte may leave, by the bandwidth, ms. */
  #freeAtMs = 0;
  #lastDueMs = 0;
  #isHole = false;
  #isStalled = false;
  #isWaiting = false;
  #hasEnded = false;

  /** @param cut ends both directions at once. */
  constructor(from: Socket, to: Socket, toxics: readonly Toxic[], dice: Dice, timers: Timers, cut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#toxics = toxics;
    this.#dice = dice;
    this.#timers = timers;
    this.#cut = cut;
    from.on('data', (bytes) => this.#take(bytes));
    from.on('end', () => {
      this.#hasEnded = true;
      this.#pump();
    });
    to.on('drain', () => this.#pump());
    const stall = this.#toxic('stall');
    if (stall !== undefined) {
      timers.after(stall.afterMs, () => this.#stall(this.#toxic('stall') !== undefined));
      timers.after(stall.afterMs + stall.lastsMs, () => this.#stall(false));
    }
  }

  /** For a person who asks why nothing comes. */
  toString(): string {
    const state = [this.#isHole ? 'hole' : [], this.#isStalled ? 'stalled' : [], this.#hasEnded ? 'ended' : []].flat();
    return `${this.#passedBytes} bytes passed, ${this.#underwayBytes} underway ${state.join(' ')}`;
  }

  /** From now on nothing is done to what comes. */
  calm(): void {
    this.#toxics = [];
    this.#underway = this.#underway.map(({ bytes }) => ({ dueMs: 0, bytes }));
    this.#freeAtMs = 0;
    this.#stall(false);
  }

  /** Bytes vanish from now on. */
  swallow(): void {
    this.#isHole = true;
  }

  /** Nothing is taken from the sender from now on. */
  block(): void {
    this.#stall(true);
  }

  #toxic<N extends ToxicName>(name: N): Extract<Toxic, { name: N }> | undefined {
    return this.#toxics.find((toxic): toxic is Extract<Toxic, { name: N }> => toxic.name === name);
  }

  #take(bytes: Buffer): void {
    if (this.#isHole) return;
    const latency = this.#toxic('latency');
    const slicer = this.#toxic('slicer');
    let dueMs = performance.now();
    if (latency !== undefined) dueMs += latency.latencyMs + (this.#dice.next() * 2 - 1) * latency.jitterMs;
    const join = this.#toxic('join');
    if (join !== undefined) dueMs = Math.ceil(dueMs / join.waitMs) * join.waitMs;
    for (const piece of this.#pieces(bytes)) {
      // In order, whatever the jitter says.
      this.#lastDueMs = Math.max(dueMs, this.#lastDueMs + (slicer?.delayMs ?? 0));
      this.#underway.push({ dueMs: this.#lastDueMs, bytes: piece });
    }
    this.#underwayBytes += bytes.length;
    if (this.#underwayBytes > underwayBytesMax) this.#from.pause();
    this.#pump();
  }

  #pieces(bytes: Buffer): Buffer[] {
    const slicer = this.#toxic('slicer');
    const split = this.#toxic('split');
    const ends: number[] = [];
    if (slicer !== undefined) for (let end = slicer.bytes; end < bytes.length; end += slicer.bytes) ends.push(end);
    if (split !== undefined) {
      for (let cuts = 1; cuts < split.pieces; cuts += 1) ends.push(this.#dice.whole(0, bytes.length));
    }
    ends.sort((a, b) => a - b);
    return [0, ...ends]
      .map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length))
      .filter((p) => p.length > 0);
  }

  #pump(): void {
    while (!this.#isStalled && !this.#to.destroyed && !this.#to.writableNeedDrain) {
      const [next] = this.#underway;
      if (next === undefined) break;
      const waitMs = Math.max(next.dueMs, this.#freeAtMs) - performance.now();
      if (waitMs > 0.5) {
        this.#pumpIn(waitMs);
        return;
      }
      this.#pass(this.#due());
    }
    if (this.#underway.length === 0 && this.#hasEnded && !this.#to.writableEnded) this.#end();
  }

  /** All that leaves as one chunk. */
  #due(): Buffer {
    const [first] = this.#underway;
    const isJoining = this.#toxic('join') !== undefined;
    const due = this.#underway.filter((piece, index) => index === 0 || (isJoining && piece.dueMs === first?.dueMs));
    this.#underway.splice(0, due.length);
    return due.length === 1 && first !== undefined ? first.bytes : Buffer.concat(due.map(({ bytes }) => bytes));
  }

  #pass(bytes: Buffer): void {
    const limit = this.#toxic('limit-data');
    const rest = limit === undefined ? bytes.length : limit.bytes - this.#passedBytes;
    this.#to.write(bytes.subarray(0, Math.max(0, rest)));
    this.#passedBytes += bytes.length;
    this.#underwayBytes -= bytes.length;
    if (rest < bytes.length) {
      this.#cut();
      return;
    }
    const rate = this.#toxic('bandwidth')?.bytesPerSecond;
    if (rate !== undefined) this.#freeAtMs = performance.now() + (bytes.length / rate) * 1_000;
    if (this.#underwayBytes <= underwayBytesMax && !this.#isStalled) this.#from.resume();
  }

  #pumpIn(waitMs: number): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#timers.after(waitMs, () => {
      this.#isWaiting = false;
      this.#pump();
    });
  }

  #stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    if (isStalled) this.#from.pause();
    else {
      if (this.#underwayBytes <= underwayBytesMax) this.#from.resume();
      this.#pump();
    }
  }

  #end(): void {
    const delayMs = this.#toxic('slow-close')?.delayMs ?? 0;
    this.#timers.after(delayMs, () => this.#to.end());
  }
}
