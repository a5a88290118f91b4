/** Random numbers that a seed decides: the same seed and name give the same demo. Not for secrets. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param name  Sets streams of the same seed apart, e.g. `riverside/energy`, so that a new one leaves the others as they were. */
  constructor(
    private readonly seed: number,
    private readonly name: string,
  ) {
    const hash = hashOf(`${seed}/${name}`);
    this.#a = hash();
    this.#b = hash();
    this.#c = hash();
    // The first outputs of sfc32 still show the seed; twelve rounds are its author's advice.
    for (let round = 0; round < 12; round++) this.next();
  }

  /** An independent stream of the same seed. */
  fork(name: string): SeededRandom {
    return new SeededRandom(this.seed, `${this.name}/${name}`);
  }

  /** Uniform in [0, 1), by sfc32 (Chris Doty-Humphrey, PractRand). */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from `low` to `high`, both included. */
  wholeBetween(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Whether an event of a Poisson process falls into an interval. */
  happens(eventsPerHour: number, elapsedMs: number): boolean {
    return this.chance(-Math.expm1((-eventsPerHour * elapsedMs) / 3_600_000));
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }
}

/** Returns a function that turns the text into one 32-bit word after another (FNV-1a, then the finalizer of MurmurHash3). */
function hashOf(text: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
}
