// hot path: per sample with an id, no allocation but for growth
import { hashed, hashTexts } from './id-hash.js';

/** Per id: four numbers of its hash, and when it came, s since the epoch. */
const CELLS = 5;
const SECONDS = 4;
const free = -1;
const initialIds = 1_024;

/** Ids in a row, as a checkpoint keeps them. */
export interface IdChunk {
  /** Number of the first, counted from the first id ever. */
  readonly first: number;
  readonly cells: Uint32Array;
}

/**
 * Remembers the ids of accepted samples for a bounded time and number, so that a producer that repeats a request after a
 * broken connection counts nothing twice. What is remembered of an id is its hash and its second: 20 bytes in a ring, and
 * 8 to 16 in the table that finds it.
 */
export class DuplicateWindow {
  /** How many have ever been added: the number of the next one. */
  count = 0;
  private capacity: number;
  private ring: Uint32Array;
  /** Open addressing: place in the ring, or −1. */
  private slots: Int32Array;
  /** Number of the oldest that is remembered. */
  private oldest = 0;

  /**
   * @param idsMax  Ids that are remembered at most; a power of two.
   * @param spanMs  Age up to which they are, ms.
   */
  constructor(
    private readonly idsMax: number,
    private readonly spanMs: number,
  ) {
    this.capacity = Math.min(initialIds, idsMax);
    this.ring = new Uint32Array(this.capacity * CELLS);
    this.slots = new Int32Array(this.capacity * 2).fill(free);
  }

  get size(): number {
    return this.count - this.oldest;
  }

  get bytes(): number {
    return this.ring.byteLength + this.slots.byteLength;
  }

  /** Whether an id was added lately. The texts together name it. */
  has(nowMs: number, ...texts: readonly string[]): boolean {
    hashTexts(...texts);
    this.forget(nowMs);
    return this.find() !== free;
  }

  /** Remembers an id that is not remembered yet. */
  add(nowMs: number, ...texts: readonly string[]): void {
    hashTexts(...texts);
    this.forget(nowMs);
    this.append(Math.floor(nowMs / 1_000));
  }

  /** Ids from a number on, as many as are remembered. */
  since(number: number): IdChunk {
    const first = Math.max(number, this.oldest);
    const cells = new Uint32Array((this.count - first) * CELLS);
    for (let id = first; id < this.count; id += 1) {
      const at = (id % this.capacity) * CELLS;
      cells.set(this.ring.subarray(at, at + CELLS), (id - first) * CELLS);
    }
    return { first, cells };
  }

  /** Puts back a chunk; in order. */
  restore({ first, cells }: IdChunk): void {
    if (this.size === 0) this.oldest = first;
    this.count = first;
    for (let at = 0; at < cells.length; at += CELLS) {
      hashed.set(cells.subarray(at, at + SECONDS));
      this.append(cells[at + SECONDS] as number);
    }
  }

  private append(seconds: number): void {
    if (this.size === this.capacity) this.makeRoom();
    const place = this.count % this.capacity;
    const at = place * CELLS;
    this.ring.set(hashed, at);
    this.ring[at + SECONDS] = seconds;
    this.insert(place);
    this.count += 1;
  }

  private find(): number {
    const mask = this.slots.length - 1;
    for (let slot = (hashed[0] as number) & mask; ; slot = (slot + 1) & mask) {
      const place = this.slots[slot] as number;
      if (place === free) return free;
      const at = place * CELLS;
      const { ring } = this;
      if (
        ring[at] === hashed[0] &&
        ring[at + 1] === hashed[1] &&
        ring[at + 2] === hashed[2] &&
        ring[at + 3] === hashed[3]
      )
        return place;
    }
  }

  private forget(nowMs: number): void {
    const until = (nowMs - this.spanMs) / 1_000;
    while (this.size > 0 && (this.ring[(this.oldest % this.capacity) * CELLS + SECONDS] as number) <= until)
      this.drop();
  }

  private drop(): void {
    this.remove(this.oldest % this.capacity);
    this.oldest += 1;
  }

  private insert(place: number): void {
    const mask = this.slots.length - 1;
    let slot = this.homeOf(place) & mask;
    while (this.slots[slot] !== free) slot = (slot + 1) & mask;
    this.slots[slot] = place;
  }

  /** Linear probing without tombstones: what follows the gap moves up (Knuth, TAOCP 3, 6.4, algorithm R). */
  private remove(place: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let gap = this.homeOf(place) & mask;
    while (slots[gap] !== place) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; slots[slot] !== free; slot = (slot + 1) & mask) {
      const home = this.homeOf(slots[slot] as number) & mask;
      const stays = gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (stays) continue;
      slots[gap] = slots[slot] as number;
      gap = slot;
    }
    slots[gap] = free;
  }

  private homeOf(place: number): number {
    return this.ring[place * CELLS] as number;
  }

  /** Grows up to the bound; there the oldest makes room. */
  private makeRoom(): void {
    if (this.capacity >= this.idsMax) {
      this.drop();
      return;
    }
    const { cells } = this.since(this.oldest);
    const size = this.size;
    this.capacity *= 2;
    this.ring = new Uint32Array(this.capacity * CELLS);
    this.slots = new Int32Array(this.capacity * 2).fill(free);
    for (let index = 0; index < size; index += 1) {
      const place = (this.oldest + index) % this.capacity;
      this.ring.set(cells.subarray(index * CELLS, (index + 1) * CELLS), place * CELLS);
      this.insert(place);
    }
  }
}
