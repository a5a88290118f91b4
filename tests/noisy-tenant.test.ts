import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KafkaPeer } from './harness/kafka.js';
import { RawClient } from './harness/raw-client.js';
import { KilledGateway } from './harness/restarts/killed-gateway.js';
import { restartCatalog } from './harness/restarts/restart-catalog.js';
import { startIfPossible, startKafka } from './harness/services.js';
import { ingest, jwtSecret, tokenFor } from './harness/token.js';

const windowMs = 1_000;
/** Of the quiet tenant, at each of its doors. */
const quietSamples = 60;
const noisyBatch = 1_000;

const kafka = await startIfPossible('Kafka', startKafka);

describe.skipIf(kafka === undefined)('a tenant that sends a hundred times as much as another', () => {
  const stops: (() => Promise<unknown>)[] = [];

  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    await kafka?.stop();
  });

  async function startGateway(): Promise<KilledGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-noise-'));
    const file = join(folder, 'catalog.json');
    const [work] = restartCatalog.channels;
    const channels = [{ ...work, topics: ['noise', 'quiet'] }];
    await writeFile(file, JSON.stringify({ ...restartCatalog, channels }));
    const gateway = new KilledGateway({
      JWT_SECRET: jwtSecret,
      DATA_DIR: join(folder, 'data'),
      STREAMGAUGE_CONFIG: file,
      KAFKA_BROKERS: kafka?.url ?? '',
    });
    stops.push(
      () => rm(folder, { recursive: true, force: true }),
      () => gateway.kill(),
    );
    await gateway.start();
    await gateway.untilReady();
    return gateway;
  }

  it('[I90] does not delay the other’s stream by more than one window, at no door', async () => {
    const peer = new KafkaPeer(kafka?.url ?? '');
    stops.push(() => peer.close());
    await peer.createTopics(2, 'noise', 'quiet');
    const gateway = await startGateway();
    const { url = '' } = gateway;
    const client = await RawClient.open(`${url.replace('http', 'ws')}/ws`, await tokenFor({ tenantId: 'quiet' }));
    stops.push(async () => client.close());
    const aggregation = { type: 'LAST', window: windowMs / 1_000 };
    await client.ask('subscribe', { channel: 'work', metrics: ['samples'], groupBy: ['site'], aggregation });

    const noise = new Noise(peer, url);
    const noisy = noise.run();
    const sentMs = { http: [] as number[], kafka: [] as number[] };
    const quiet = (site: string) => ({ labels: { site }, metrics: { samples: 1 } });
    for (let sent = 0; sent < quietSamples; sent += 1) {
      sentMs.http.push(Date.now());
      const answer = await ingest(url, 'work', quiet('http'), { tenantId: 'quiet' });
      expect(answer.status).toBe(202);
      sentMs.kafka.push(Date.now());
      await peer.send({ topic: 'quiet', value: { tenantId: 'quiet', ...quiet('kafka') } });
    }
    for (const site of ['http', 'kafka'] as const) {
      await client.next(({ data }) => totalOf(data, site) === quietSamples);
      // How many windows after its own each sample was in what the stream told.
      const late = sentMs[site].map((ms, index) => {
        const told = client.received.find(({ data }) => (totalOf(data, site) ?? 0) > index);
        const own = Math.ceil(ms / windowMs) * windowMs;
        return ((told?.data.window?.[1] ?? Number.POSITIVE_INFINITY) - own) / windowMs;
      });
      expect(Math.max(...late), `${site}: ${late}`).toBeLessThanOrEqual(1);
    }
    const updates = client.received.filter(({ event }) => event === 'update');
    expect(updates.filter(({ data }) => data.merged !== undefined)).toEqual([]);
    noise.stop();
    await noisy;
    expect(noise.viaKafka).toBeGreaterThan(100 * quietSamples);
    expect(noise.viaHttp).toBeGreaterThan(100 * quietSamples);
  });
});

/** The total of a site that an update tells of; undefined where it does not. */
function totalOf(
  data: { series?: { labels: { site: string }; metrics: { samples?: { value: number } } }[] },
  site: string,
): number | undefined {
  return data.series?.find(({ labels }) => labels?.site === site)?.metrics?.samples?.value;
}

/** As much as the gateway and the broker take, of one tenant, at two doors. */
class Noise {
  viaKafka = 0;
  viaHttp = 0;
  private isOver = false;

  constructor(
    private readonly peer: KafkaPeer,
    private readonly url: string,
  ) {}

  async run(): Promise<void> {
    await Promise.all([this.flood(), this.post(), this.post()]);
  }

  stop(): void {
    this.isOver = true;
  }

  private batch(): object[] {
    return Array.from({ length: noisyBatch }, (_, index) => ({
      labels: { site: `site-${index % 200}` },
      metrics: { samples: 1, amount: index, level: index },
    }));
  }

  private async flood(): Promise<void> {
    const messages = this.batch().map((sample) => ({ topic: 'noise', value: { tenantId: 'noisy', ...sample } }));
    while (!this.isOver) {
      await this.peer.send(...messages);
      this.viaKafka += noisyBatch;
    }
  }

  private async post(): Promise<void> {
    const body = this.batch();
    while (!this.isOver) {
      const { status } = await ingest(this.url, 'work', body, { tenantId: 'noisy' });
      if (status === 202) this.viaHttp += noisyBatch;
      else if (status !== 503) throw new Error(`noise was answered with ${status}`);
    }
  }
}
