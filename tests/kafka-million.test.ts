import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KafkaPeer } from './harness/kafka.js';
import { RawClient } from './harness/raw-client.js';
import { KilledGateway } from './harness/restarts/killed-gateway.js';
import { MillionMessages, type MillionTotals } from './harness/restarts/million-messages.js';
import { restartCatalog } from './harness/restarts/restart-catalog.js';
import { seeded } from './harness/seeded.js';
import { startIfPossible, startKafka } from './harness/services.js';
import { jwtSecret, tokenFor } from './harness/token.js';

/** `npm run kafka:million` says how much of everything. */
const samples = Number(process.env.MILLION_SAMPLES ?? 20_000);
const kills = Number(process.env.MILLION_KILLS ?? 2);
const brokerRestarts = Number(process.env.MILLION_BROKER_RESTARTS ?? 1);
const seed = Number(process.env.MILLION_SEED ?? 1);

const topic = 'million.work';
const partitions = 4;
const batchMessages = 1_000;

const kafka = await startIfPossible('Kafka', startKafka);

describe.skipIf(kafka === undefined)('samples of a topic', () => {
  const stops: (() => Promise<void>)[] = [];

  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    await kafka?.stop();
  });

  async function gatewayOf(broker: string): Promise<KilledGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-million-'));
    const file = join(folder, 'catalog.json');
    const [work] = restartCatalog.channels;
    await writeFile(file, JSON.stringify({ ...restartCatalog, channels: [{ ...work, topics: [topic] }] }));
    const gateway = new KilledGateway({
      JWT_SECRET: jwtSecret,
      DATA_DIR: join(folder, 'data'),
      STREAMGAUGE_CONFIG: file,
      KAFKA_BROKERS: broker,
      CHECKPOINT_MS: '500',
    });
    stops.push(
      () => rm(folder, { recursive: true, force: true }),
      () => gateway.kill(),
    );
    return gateway;
  }

  it('[I40, I42, I45, S11] are counted once each, whatever is among them and whoever is killed on the way', {
    timeout: 120_000 + samples / 2 + kills * 20_000 + brokerRestarts * 30_000,
  }, async () => {
    const broker = kafka?.url ?? '';
    const peer = new KafkaPeer(broker);
    stops.push(() => peer.close());
    await peer.createTopics(partitions, topic);
    const gateway = await gatewayOf(broker);
    await gateway.start();

    const dice = seeded(seed);
    const messages = new MillionMessages({ topic, partitions, samples, dice: seeded(seed * 1_000 + 1) });
    // Fates come between batches that the broker has: a batch that is sent again would be no part of what was drawn.
    const fates = drawFates(dice);
    const disturbed = { atWork: 0, atStart: 0, broker: 0 };
    while (!messages.isOver) {
      const batch = Array.from({ length: batchMessages }, () => messages.next());
      await peer.send(...batch);
      while (fates[0] !== undefined && fates[0].at <= messages.sent.good) {
        const { what } = fates.shift() as Fate;
        disturbed[what] += 1;
        if (what === 'broker') await (dice() < 0.5 ? kafka?.restart() : kafka?.kill().then(() => kafka.start()));
        else {
          if (what === 'atWork') await gateway.untilReady();
          await gateway.kill();
          await gateway.start();
        }
      }
    }

    await gateway.untilReady();
    const all =
      Object.values(messages.sent).reduce((sum, count) => sum + count, 0) -
      messages.sent.late -
      messages.sent.outOfOrder;
    const counted = await countsOnce(gateway, all);
    const { sent } = messages;
    process.stdout.write(
      `seed ${seed}: ${sent.good} samples (${sent.outOfOrder} older than what stood, ${sent.late} late), ` +
        `${sent.duplicates} duplicates, ${sent.refused} refused by the catalog, ${sent.poison} poison; ` +
        `${disturbed.atWork} kills at work, ${disturbed.atStart} at start, ${disturbed.broker} restarts of the broker\n`,
    );
    expect(counted).toEqual({ accepted: sent.good, duplicates: sent.duplicates, refused: sent.refused + sent.poison });
    expect(await totalsOf(gateway)).toEqual(Object.fromEntries(messages.expected));
    // A run in which something never happened has shown nothing of it.
    expect(
      Object.entries({ ...sent, atWork: kills === 0 ? 1 : disturbed.atWork }).filter(([, count]) => count === 0),
    ).toEqual([]);
  });
});

interface Fate {
  /** After how many good samples. */
  readonly at: number;
  readonly what: 'atWork' | 'atStart' | 'broker';
}

/** The gateway is killed while it works, every fifth time while it starts. */
function drawFates(dice: () => number): Fate[] {
  const moment = (): number => Math.floor(dice() * samples);
  return [
    ...Array.from(
      { length: kills },
      (_, index): Fate => ({ at: moment(), what: index % 5 === 4 ? 'atStart' : 'atWork' }),
    ),
    ...Array.from({ length: brokerRestarts }, (): Fate => ({ at: moment(), what: 'broker' })),
  ].sort((a, b) => a.at - b.at);
}

const refused = 'streamgauge_kafka_rejected_total{cluster="default",code="INVALID_SAMPLE"}';

/** What has been counted once all messages are taken in. */
async function countsOnce(
  gateway: KilledGateway,
  messages: number,
): Promise<{ accepted: number; duplicates: number; refused: number }> {
  const read = async (): Promise<{ accepted: number; duplicates: number; refused: number }> => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    const value = (name: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.slice(name.length + 1) ?? 0,
      );
    return {
      accepted: value('streamgauge_ingest_accepted_total'),
      duplicates: value('streamgauge_ingest_duplicates_total'),
      refused: value(refused),
    };
  };
  await expect
    .poll(
      async () => {
        const { accepted, duplicates, refused: bad } = await read();
        return accepted + duplicates + bad;
      },
      { timeout: 60_000 + messages / 5, interval: 100 },
    )
    .toBeGreaterThanOrEqual(messages);
  return read();
}

async function totalsOf(gateway: KilledGateway): Promise<Record<string, MillionTotals>> {
  const { url = '' } = gateway;
  const client = await RawClient.open(`${url.replace('http', 'ws')}/ws`, await tokenFor({ tenantId: 'kept' }));
  // A snapshot is of windows that are over.
  await client.untilServerTime(Date.now() + 1_100);
  const metrics = ['samples', 'amount', 'level'];
  await client.ask('subscribe', {
    channel: 'work',
    metrics,
    groupBy: ['site'],
    aggregation: { type: 'LAST', window: 1 },
  });
  await client.next(({ event, data }) => event === 'snapshot' && data.final === true);
  const sites: Record<string, MillionTotals> = {};
  for (const { event, data } of client.received) {
    if (event !== 'snapshot') continue;
    for (const { labels, data: totals } of data.series) sites[labels.site] = totals;
  }
  client.close();
  return sites;
}
