import type { Dice } from './dice.js';

/**
 * What can be done to one direction of a TCP connection: Toxiproxy's seven, and what real networks do besides. Times are
 * ms since the connection was accepted, where they say `after`.
 */
export type Toxic =
  | { readonly name: 'latency'; readonly latencyMs: number; readonly jitterMs: number }
  | { readonly name: 'bandwidth'; readonly bytesPerSecond: number }
  /** The end of one side reaches the other late. */
  | { readonly name: 'slow-close'; readonly delayMs: number }
  /** Bytes vanish, then both sides are cut off: a NAT that lost its state. */
  | { readonly name: 'timeout'; readonly afterMs: number; readonly lastsMs: number }
  | { readonly name: 'reset'; readonly afterMs: number }
  | { readonly name: 'slicer'; readonly bytes: number; readonly delayMs: number }
  /** The connection is cut off after so many bytes, wherever in a frame that is. */
  | { readonly name: 'limit-data'; readonly bytes: number }
  /** Nothing is read for a while: the sender's buffers fill. */
  | { readonly name: 'stall'; readonly afterMs: number; readonly lastsMs: number }
  /** The client is gone, and the gateway is not told. */
  | { readonly name: 'half-open'; readonly afterMs: number; readonly lastsMs: number }
  /** Chunks are cut at random places. */
  | { readonly name: 'split'; readonly pieces: number }
  /** What comes within a while leaves as one chunk. */
  | { readonly name: 'join'; readonly waitMs: number };

export type ToxicName = Toxic['name'];

/** What is done to one connection, by direction: `up` is from the client to the gateway. */
export interface Mistreatment {
  readonly up: readonly Toxic[];
  readonly down: readonly Toxic[];
}

export const kindness: Mistreatment = { up: [], down: [] };

const draws: Readonly<Record<ToxicName, (dice: Dice) => Toxic>> = {
  latency: (dice) => ({ name: 'latency', latencyMs: dice.whole(1, 40), jitterMs: dice.whole(0, 20) }),
  bandwidth: (dice) => ({ name: 'bandwidth', bytesPerSecond: dice.whole(4, 400) * 1_000 }),
  'slow-close': (dice) => ({ name: 'slow-close', delayMs: dice.whole(20, 250) }),
  timeout: (dice) => ({ name: 'timeout', afterMs: dice.whole(50, 500), lastsMs: dice.whole(20, 300) }),
  reset: (dice) => ({ name: 'reset', afterMs: dice.whole(0, 600) }),
  slicer: (dice) => ({ name: 'slicer', bytes: dice.whole(16, 800), delayMs: dice.whole(0, 2) }),
  'limit-data': (dice) => ({ name: 'limit-data', bytes: dice.whole(100, 12_000) }),
  stall: (dice) => ({ name: 'stall', afterMs: dice.whole(20, 400), lastsMs: dice.whole(50, 500) }),
  'half-open': (dice) => ({ name: 'half-open', afterMs: dice.whole(50, 500), lastsMs: dice.whole(100, 600) }),
  split: (dice) => ({ name: 'split', pieces: dice.whole(2, 6) }),
  join: (dice) => ({ name: 'join', waitMs: dice.whole(2, 40) }),
};

export const toxicNames = Object.keys(draws) as [ToxicName, ...ToxicName[]];

/** Draws a subset of the toxics for one connection. Most of what goes wrong goes wrong on the way to the client. */
export function drawMistreatment(dice: Dice): Mistreatment {
  const up: Toxic[] = [];
  const down: Toxic[] = [];
  for (let left = dice.whole(1, 3); left > 0; left -= 1) {
    (dice.chance(0.7) ? down : up).push(draws[dice.pick(toxicNames)](dice));
  }
  return { up, down };
}
