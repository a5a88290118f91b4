import { RawClient } from '../raw-client.js';
import { ingest, tokenFor } from '../token.js';
import type { Anomaly } from './anomaly.js';
import { Bell } from './bell.js';
import { chaosTickMs, eventsChannel, numbers, numbersChannel } from './chaos-catalog.js';
import type { ChaosClient, ClientSurroundings } from './chaos-client.js';
import { ChaosProxy } from './chaos-proxy.js';
import { checkLife } from './check-life.js';
import { ordersPerTrade } from './check-numbers.js';
import { Dice } from './dice.js';
import { Ledger, type PostedSample } from './ledger.js';
import { type ClientPlan, drawPlan, type Plan } from './plan.js';
import { rawChaosClient } from './raw-chaos-client.js';
import { ClientLogs, ReceiverLog, wordsOf } from './receiver-log.js';
import { sdkChaosClient } from './sdk-chaos-client.js';
import { socketIoChaosClient } from './socket-io-chaos-client.js';
import type { Story } from './story.js';

/**
 * Once nothing stands in the way any more, everybody must have everything within this, ms: longer than it takes to notice
 * that a connection is dead (25 s ±10 % between pings, 8 s for the answer).
 */
const quietWithinMs = 45_000;

/** One client that nobody mistreats: what it sees is what there was. */
const referenceWish = {
  channel: numbersChannel,
  metrics: numbers,
  groupBy: ['meter'],
  aggregation: { type: 'LAST', window: chaosTickMs / 1_000 },
} as const;

/** One tenant with its clients, its producer and what is done to their connections, all drawn from a seed. */
export class Life {
  readonly #url: string;
  readonly #tenantId: string;
  readonly #dice: Dice;
  readonly #plan: Plan;
  readonly #ledger = new Ledger();
  readonly #bell = new Bell();
  readonly #reference = new ReceiverLog('the reference', referenceWish);
  readonly #referenceEvents = new ReceiverLog('the reference of events', { channel: eventsChannel });
  readonly #proxies: ChaosProxy[] = [];
  readonly #clients: ChaosClient[] = [];
  #observer: RawClient | undefined;
  /** Samples and events that the reference has been told of. */
  #told = 0;
  #toldEvents = 0;

  constructor(url: string, seed: number) {
    this.#url = url;
    this.#tenantId = `chaos-${seed}`;
    this.#dice = new Dice(seed);
    this.#plan = drawPlan(this.#dice, seed);
  }

  /** @returns What was wrong; nothing, when all is well. */
  async run(story: Story): Promise<readonly Anomaly[]> {
    try {
      await this.#observe();
      for (const plan of this.#plan.clients) await this.#connect(plan);
      for (let round = 0; round < this.#plan.rounds; round += 1) {
        for (const proxy of this.#proxies) {
          if (round === this.#plan.away?.from) proxy.shut();
          if (round === this.#plan.away?.until) proxy.open();
        }
        await this.#produce();
      }
      const quietAtMs = performance.now();
      const stuck = await this.#quieten();
      story.slowestReturnMs = Math.max(story.slowestReturnMs, performance.now() - quietAtMs);
      return stuck.length > 0 ? stuck : this.#judge();
    } finally {
      for (const log of this.#logs) story.tell(log);
      for (const { given } of this.#proxies) for (const name of given) story.add(name);
      await this.#end();
    }
  }

  async #observe(): Promise<void> {
    const token = await tokenFor({ tenantId: this.#tenantId, roles: [] });
    const observer = await RawClient.open(`${this.#url.replace('http', 'ws')}/ws`, token);
    this.#observer = observer;
    const logs = new ClientLogs([this.#reference, this.#referenceEvents]);
    logs.opened();
    observer.socket.on('message', (bytes) => {
      const { event, data } = JSON.parse(String(bytes));
      if (event === 'ack') logs.answered(logs.all, data);
      else logs.frame(event, data);
      // Each sample has trades once.
      if (event === 'update') for (const { metrics } of data.series) this.#told += metrics.trades.count;
      if (event === 'event') this.#toldEvents += data.events.length;
      this.#bell.ring();
    });
    for (const log of logs.all) log.add({ kind: 'asked', resume: null });
    await observer.next(({ event }) => event === 'connected');
    await observer.ask(
      'subscribe',
      logs.all.map(({ wish }) => wish),
    );
    await this.#bell.until(() => logs.all.every(({ isFollowing }) => isFollowing), quietWithinMs);
  }

  async #connect({ kind, wishes, mistreat }: ClientPlan): Promise<void> {
    const proxy = await ChaosProxy.start(Number(new URL(this.#url).port), this.#dice.another(), mistreat);
    this.#proxies.push(proxy);
    const name = `client ${this.#clients.length} (${kind})`;
    const dice = this.#dice.another();
    const surroundings: ClientSurroundings = {
      port: proxy.port,
      token: await tokenFor({ tenantId: this.#tenantId, roles: [] }),
      logs: new ClientLogs(wishes.map((wish) => new ReceiverLog(`${name}, ${wordsOf(wish)}`, wish))),
      bell: this.#bell,
      retryMs: () => dice.whole(1, 80),
    };
    this.#clients.push(clientOf(kind, surroundings));
  }

  /** Sends samples and events, and waits until somebody has been told of them. */
  async #produce(): Promise<void> {
    const { meters, samplesPerRound, eventsPerRound } = this.#plan;
    const samples = Array.from({ length: samplesPerRound }, (_, index) =>
      this.#sample(
        meters[samplesPerRound >= meters.length ? index % meters.length : this.#dice.whole(0, meters.length - 1)] ?? '',
      ),
    );
    await this.#post(samples, eventsPerRound);
  }

  #sample(meter: string): PostedSample {
    const trades = this.#dice.whole(1, 1_000);
    // A third comes out of order.
    const timestamp = Date.now() - (this.#dice.chance(1 / 3) ? this.#dice.whole(0, 200) : 0);
    return {
      labels: { meter },
      metrics: { trades, orders: trades * ordersPerTrade, power: this.#dice.whole(0, 5_000) },
      timestamp,
    };
  }

  async #post(samples: readonly PostedSample[], events: number): Promise<void> {
    await this.#accepted(numbersChannel, samples);
    for (const sample of samples) this.#ledger.accepted(sample);
    const facts = Array.from({ length: events }, (_, index) => {
      return { id: `e${this.#ledger.eventIds.length + index}`, type: 'fact', data: {} };
    });
    if (events > 0) await this.#accepted(eventsChannel, facts);
    this.#ledger.eventIds.push(...facts.map(({ id }) => id));
    const { samples: sent, eventIds } = this.#ledger;
    const isTold = await this.#bell.until(
      () => this.#told >= sent && this.#toldEvents >= eventIds.length,
      quietWithinMs,
    );
    if (!isTold) throw new Error(`the reference was told of ${this.#told} of ${sent} samples`);
  }

  async #accepted(channel: string, entries: readonly object[]): Promise<void> {
    const response = await ingest(this.#url, channel, entries, { tenantId: this.#tenantId });
    const answer = (await response.json()) as { accepted?: number };
    if (answer.accepted !== entries.length) throw new Error(`${channel}: ${JSON.stringify(answer)}`);
  }

  /** Nothing is done to anybody any more: all come back, and are told a last sample of each meter and a last event. */
  async #quieten(): Promise<readonly Anomaly[]> {
    for (const proxy of this.#proxies) proxy.calm();
    const logs = this.#logs;
    await this.#bell.until(() => logs.every(({ isFollowing }) => isFollowing), quietWithinMs);
    await this.#post(
      this.#plan.meters.map((meter) => this.#sample(meter)),
      1,
    );
    const untilMs = this.#reference.reachedMs;
    const lastEvents = this.#referenceEvents.position?.sequence ?? 0;
    const isDone = (log: ReceiverLog): boolean =>
      log.wish.channel === eventsChannel ? (log.position?.sequence ?? 0) >= lastEvents : log.reachedMs >= untilMs;
    await this.#bell.until(() => logs.every(isDone), quietWithinMs);
    const left = logs.filter((log) => !isDone(log));
    const stuck = left.map((log): Anomaly => {
      const what = `until ${log.reachedMs} of ${untilMs}, ${log.isFollowing ? 'following' : 'not following'}`;
      return {
        name: 'stuck',
        receiver: log.name,
        what: `${what}; ${this.#proxies.join('; ')}`,
      };
    });
    // What comes twice would still be on its way.
    if (stuck.length === 0) await Promise.all(this.#clients.map((client) => client.fence()));
    return stuck;
  }

  #judge(): readonly Anomaly[] {
    const strays = this.#clients.flatMap(({ logs }) => logs.strays);
    return [
      ...checkLife(
        [this.#reference, this.#referenceEvents, ...this.#logs],
        this.#reference,
        this.#ledger,
        eventsChannel,
      ),
      ...strays.map(
        (stray): Anomaly => ({ name: 'foreign', receiver: this.#tenantId, what: JSON.stringify(stray).slice(0, 500) }),
      ),
      ...this.#clients.flatMap((client) => client.shown()),
    ];
  }

  get #logs(): readonly ReceiverLog[] {
    return this.#clients.flatMap(({ logs }) => logs.all);
  }

  async #end(): Promise<void> {
    for (const client of this.#clients) client.close();
    this.#observer?.close();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }
}

function clientOf(kind: ClientPlan['kind'], surroundings: ClientSurroundings): ChaosClient {
  switch (kind) {
    case 'raw':
      return rawChaosClient(surroundings);
    case 'sdk':
      return sdkChaosClient(surroundings, eventsChannel);
    case 'socket.io':
      return socketIoChaosClient(surroundings, ['websocket']);
    case 'socket.io by polling first':
      return socketIoChaosClient(surroundings, ['polling', 'websocket']);
  }
}
