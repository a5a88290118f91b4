import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.js';
import { type KillAt, KilledGateway } from './harness/restarts/killed-gateway.js';
import { restartCatalog } from './harness/restarts/restart-catalog.js';
import { RestartProducer, type SiteTotals } from './harness/restarts/restart-producer.js';
import { seeded } from './harness/seeded.js';
import { jwtSecret, tokenFor } from './harness/token.js';

/** `npm run restarts` says how many kills, and by which seed they come. */
const kills = Number(process.env.RESTART_KILLS ?? 5);
const seed = Number(process.env.RESTART_SEED ?? 1);

const moments: readonly KillAt[] = ['answers', 'checkpoint', 'start', 'recovery', 'answers'];

let folder: string;
let gateway: KilledGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-kills-'));
  const file = join(folder, 'catalog.json');
  await writeFile(file, JSON.stringify(restartCatalog));
  gateway = new KilledGateway({
    JWT_SECRET: jwtSecret,
    DATA_DIR: join(folder, 'data'),
    STREAMGAUGE_CONFIG: file,
    CHECKPOINT_MS: '250',
  });
});
afterAll(async () => {
  await gateway.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Counts answers, and wakes whoever waits for some more of them. */
class Answers {
  private waiting: { left: number; resolve: () => void } | undefined;

  readonly one = (): void => {
    if (this.waiting === undefined) return;
    this.waiting.left -= 1;
    if (this.waiting.left <= 0) this.waiting.resolve();
  };

  more(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = { left: count, resolve };
    });
  }
}

async function killAt(moment: KillAt, answers: Answers, dice: () => number): Promise<void> {
  if (moment === 'answers' || moment === 'checkpoint') await gateway.untilReady();
  if (moment === 'answers') await answers.more(1 + Math.floor(dice() * 60));
  if (moment === 'checkpoint') await gateway.prints(/is being written/);
  if (moment === 'recovery') await gateway.prints(/Database is up/);
  await gateway.kill();
}

async function totalsOf(
  url: string,
): Promise<{ sites: Map<string, SiteTotals>; accepted: number; duplicates: number }> {
  const token = await tokenFor({ tenantId: 'kept' });
  const client = await RawClient.open(`${url.replace('http', 'ws')}/ws`, token);
  // A snapshot is of windows that are over.
  await client.untilServerTime(Date.now() + 1_100);
  await client.ask('subscribe', { channel: 'work', groupBy: ['site'], aggregation: { type: 'LAST', window: 1 } });
  await client.next(({ event, data }) => event === 'snapshot' && data.final === true);
  const sites = new Map<string, SiteTotals>();
  for (const { event, data } of client.received) {
    if (event !== 'snapshot') continue;
    for (const { labels, data: totals } of data.series) sites.set(labels.site, totals);
  }
  client.close();
  const headers = { authorization: `Bearer ${token}` };
  const status = (await (await fetch(`${url}/analytics/stream/status`, { headers })).json()) as {
    ingest: { accepted: number; duplicates: number };
  };
  return { sites, ...status.ingest };
}

describe('a gateway that is killed again and again', () => {
  it('[S11, I7] has the totals of one that never was: each sample and each event once, whatever was repeated', {
    timeout: kills * 20_000 + 60_000,
  }, async () => {
    const dice = seeded(seed);
    const answers = new Answers();
    const producers = ['a', 'b', 'c'].map((name, index) => {
      return new RestartProducer({ gateway, name, dice: seeded(seed * 100 + index), answered: answers.one });
    });
    await gateway.start();
    const running = Promise.all(producers.map((producer) => producer.run()));
    const counts = new Map<KillAt, number>();
    for (let kill = 0; kill < kills; kill += 1) {
      const moment = moments[kill < moments.length ? kill : Math.floor(dice() * moments.length)] as KillAt;
      counts.set(moment, (counts.get(moment) ?? 0) + 1);
      await Promise.race([killAt(moment, answers, dice), running]);
      await gateway.start();
    }
    await gateway.untilReady();
    await answers.more(20);
    for (const producer of producers) producer.stop();
    await running;
    const { url } = gateway;
    if (url === undefined) throw new Error('the gateway does not listen');
    const expected = new Map(producers.flatMap(({ sites }) => [...sites]));
    const { sites, accepted, duplicates } = await totalsOf(url);
    const of = (key: 'sent' | 'events' | 'repeats'): number =>
      producers.reduce((sum, producer) => sum + producer[key], 0);
    process.stdout.write(
      `seed ${seed}: ${kills} kills (${[...counts].map(([at, count]) => `${count} at ${at}`).join(', ')}), ` +
        `${of('sent')} samples, ${of('events')} events, ${of('repeats')} repeats, ${duplicates} duplicates\n`,
    );
    expect(Object.fromEntries(sites)).toEqual(Object.fromEntries(expected));
    expect(accepted).toBe(of('sent') + of('events'));
    expect(gateway.output()).not.toMatch(/ERROR/);
  });
});
