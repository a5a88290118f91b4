import { chaosTickMs, counters, eventsChannel, numbers, numbersChannel } from './chaos-catalog.js';
import type { Dice } from './dice.js';
import type { Wish } from './receiver-log.js';
import { drawMistreatment, kindness, type Mistreatment } from './toxics.js';

export const clientKinds = ['raw', 'socket.io', 'socket.io by polling first', 'sdk'] as const;
export type ClientKind = (typeof clientKinds)[number];

export interface ClientPlan {
  readonly kind: ClientKind;
  readonly wishes: readonly Wish[];
  /** What is done to each of its connections, counted from 0. */
  readonly mistreat: (serial: number) => Mistreatment;
}

/** What one seed stands for. What comes of it depends on the machine's pace besides, so a replay repeats the plan only. */
export interface Plan {
  readonly meters: readonly string[];
  readonly clients: readonly ClientPlan[];
  /** How often samples are sent; each time waits until they have come to a client that nobody mistreats. */
  readonly rounds: number;
  readonly samplesPerRound: number;
  readonly eventsPerRound: number;
  /** Rounds in which no connection is to be had. */
  readonly away?: { readonly from: number; readonly until: number };
}

/** One life in so many has frames so large that a connection that is not read is behind at once. */
const floodEvery = 20;

/** One life in so many, another one, is away for longer than frames are sent again one by one. */
const awayEvery = 20;

/** A connection that goes well until it is old; without one now and then nobody would ever follow. */
const kindShare = 0.15;

export function drawPlan(dice: Dice, seed: number): Plan {
  if (seed % floodEvery === 0) return drawFlood(dice, seed);
  const usual = drawUsual(dice, seed);
  if (seed % awayEvery !== 1) return usual;
  // More frames than come back singly, and more events than are kept.
  const from = dice.whole(5, 15);
  return { ...usual, rounds: 80, eventsPerRound: 20, away: { from, until: from + 60 } };
}

function drawUsual(dice: Dice, seed: number): Plan {
  const clients = Array.from({ length: dice.whole(2, 3) }, (): ClientPlan => {
    const throws = dice.another();
    const kind = dice.pick(clientKinds);
    const wishes = [
      ...new Map(
        Array.from({ length: dice.whole(1, 3) }, () => drawWish(dice)).map((w) => [JSON.stringify(w), w]),
      ).values(),
    ];
    const mistreat = (): Mistreatment => (throws.chance(kindShare) ? kindness : drawMistreatment(throws));
    return { kind, wishes, mistreat };
  });
  return {
    meters: Array.from({ length: dice.whole(1, 4) }, (_, index) => `m${index} of ${seed}`),
    clients,
    rounds: dice.whole(20, 40),
    samplesPerRound: dice.whole(1, 5),
    eventsPerRound: dice.whole(0, 3),
  };
}

function drawWish(dice: Dice): Wish {
  if (dice.chance(0.2)) return { channel: eventsChannel };
  const type = dice.pick(['LAST', 'SUM'] as const);
  const window = (chaosTickMs * dice.pick([1, 1, 2, 5])) / 1_000;
  const grouped = dice.chance(0.5) ? { groupBy: ['meter'] } : {};
  return {
    channel: numbersChannel,
    metrics: type === 'LAST' ? numbers : counters,
    ...grouped,
    aggregation: { type, window },
  };
}

/** Many wide views of one client that does not read for longer than the system's buffers reach (about 4 MB on Linux). */
function drawFlood(dice: Dice, seed: number): Plan {
  const subsets = [
    ['trades'],
    ['orders'],
    ['power'],
    ['trades', 'orders'],
    ['trades', 'power'],
    ['orders', 'power'],
    numbers,
  ];
  const wishes = [
    ...subsets.map((metrics) => ({ metrics, type: 'LAST' as const })),
    ...subsets.slice(0, 2).map((metrics) => ({ metrics, type: 'SUM' as const })),
  ].map(({ metrics, type }): Wish => {
    return { channel: numbersChannel, metrics, groupBy: ['meter'], aggregation: { type, window: chaosTickMs / 1_000 } };
  });
  const stall = { name: 'stall', afterMs: dice.whole(100, 300), lastsMs: dice.whole(1_000, 2_000) } as const;
  const mistreat = (serial: number): Mistreatment => (serial === 0 ? { up: [], down: [stall] } : kindness);
  return {
    meters: Array.from({ length: 60 }, (_, index) => `m${index} of ${seed} ${'x'.repeat(200)}`),
    clients: [{ kind: dice.pick(clientKinds), wishes: [...wishes, { channel: eventsChannel }], mistreat }],
    rounds: 60,
    samplesPerRound: 60,
    eventsPerRound: 40,
  };
}
