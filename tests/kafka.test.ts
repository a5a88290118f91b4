import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { axeFaults, openDashboard, picture } from './harness/dashboard-page.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { KafkaPeer, type SentMessage } from './harness/kafka.js';
import { metric, untilMetric } from './harness/metrics.js';
import { RawClient } from './harness/raw-client.js';
import { kafkaUser, startIfPossible, startKafka } from './harness/services.js';
import { tokenFor } from './harness/token.js';

const kafka = await startIfPossible('Kafka', startKafka);
const catalog = fileURLToPath(new URL('./harness/kafka-catalog.json', import.meta.url));
const accepted = 'streamgauge_ingest_accepted_total';

const up = 'streamgauge_kafka_up{cluster="default"}';

const piecesOf = (topic: string, pieces: number, more: object = {}): SentMessage => ({
  topic,
  value: { tenantId: 'tenant-1', labels: { machine: 'm-1' }, metrics: { pieces }, timestamp: Date.now(), ...more },
});

describe.skipIf(kafka === undefined)('Kafka', () => {
  const broker = kafka?.url ?? '';
  let peer: KafkaPeer;
  const stops: (() => Promise<void>)[] = [];

  const start = async (environment: Record<string, string> = {}): Promise<TestGateway> => {
    const { gateway, stop } = await startTestGateway({ KAFKA_BROKERS: broker, ...environment });
    stops.push(stop);
    return gateway;
  };
  /** A gateway of the plant's catalog that has seen which topics there are, and reads what is written from now on. */
  const fromNow = async (environment: Record<string, string> = {}): Promise<TestGateway> => {
    const gateway = await start({ STREAMGAUGE_CONFIG: catalog, KAFKA_START: 'latest', ...environment });
    await untilMetric(gateway, up, 1);
    return gateway;
  };
  const subscriber = async (gateway: TestGateway, channel: string, metrics?: string[]): Promise<RawClient> => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    await client.ask('subscribe', metrics === undefined ? { channel } : { channel, metrics });
    return client;
  };
  const readiness = async (gateway: TestGateway): Promise<{ status: string; components: { kafka?: unknown } }> =>
    (await (await fetch(`${gateway.url}/health/ready`)).json()) as { status: string; components: { kafka?: unknown } };

  beforeAll(() => {
    peer = new KafkaPeer(broker);
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    await peer.close();
    await kafka?.stop();
  });

  it('[I40] each of the four topics reaches a subscriber of its channel', async () => {
    const topics = ['analytics.trades', 'analytics.positions', 'analytics.risk', 'analytics.pnl'];
    await peer.createTopics(2, ...topics);
    const gateway = await start();
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    const metrics = { trade_count: 3, position_value: 5, exposure: 7, realized_pnl: 11 };
    const channels = ['trading.metrics', 'positions', 'risk.metrics', 'pnl'];
    for (const [index, [name, value]] of Object.entries(metrics).entries()) {
      await client.ask('subscribe', { channel: channels[index], metrics: [name] });
      const sample = { tenantId: 'tenant-1', labels: { desk: 'rates' }, metrics: { [name]: value } };
      await peer.send({
        topic: topics[index] ?? '',
        value: { ...sample, timestamp: new Date().toISOString(), id: name },
      });
      const update = await client.next(({ event, data }) => event === 'update' && data.metrics?.[name] !== undefined);
      expect(update.data.metrics[name].value).toBe(value);
    }
    client.close();
  });

  it('[I41] a pattern takes topics that come later too, from their beginning, and events are taken by their own form', async () => {
    const gateway = await fromNow();
    const faults = await subscriber(gateway, 'faults');
    await peer.createTopics(1, 'plant.east.readings', 'plant.faults', 'another.plant.east.readings.of');
    await peer.send(piecesOf('plant.east.readings', 4), piecesOf('another.plant.east.readings.of', 4));
    await peer.send({
      topic: 'plant.faults',
      value: { tenantId: 'tenant-1', id: 'f-1', type: 'jam', data: { belt: 2 } },
    });
    const event = await faults.next((message) => message.event === 'event');
    expect(event.data).toMatchObject({ channel: 'faults', events: [{ id: 'f-1', type: 'jam', data: { belt: 2 } }] });
    await untilMetric(gateway, accepted, 2);
    faults.close();
  });

  it('[I42] what is refused is counted by its code, goes to <topic>.rejected with its reason, and the partition goes on', async () => {
    await peer.createTopics(1, 'readings');
    const gateway = await fromNow({ KAFKA_TENANTS: 'tenant-1' });
    await peer.send(
      { topic: 'readings', key: 'k', value: '{"tenantId":' },
      { topic: 'readings', value: '[]' },
      { topic: 'readings', value: null },
      piecesOf('readings', 1, { metrics: { piece: 1 } }),
      piecesOf('readings', 1, { more: 1 }),
      piecesOf('readings', 1, { tenantId: 'tenant-2' }),
      piecesOf('readings', 1, { tenantId: 7 }),
      piecesOf('readings', 1),
    );
    await untilMetric(gateway, 'streamgauge_kafka_rejected_total{cluster="default",code="INVALID_SAMPLE"}', 6);
    await untilMetric(gateway, 'streamgauge_kafka_rejected_total{cluster="default",code="FORBIDDEN_TENANT"}', 1);
    await untilMetric(gateway, accepted, 1);
    const rejected = (await peer.read('readings.rejected', 7)).sort(
      (a, b) => Number(a.headers.offset) - Number(b.headers.offset),
    );
    expect(rejected.map(({ headers }) => [headers.topic, headers.partition, headers.offset, headers.code])).toEqual([
      ...['0', '1', '2', '3', '4'].map((offset) => ['readings', '0', offset, 'INVALID_SAMPLE']),
      ['readings', '0', '5', 'FORBIDDEN_TENANT'],
      ['readings', '0', '6', 'INVALID_SAMPLE'],
    ]);
    expect(rejected.map(({ headers }) => headers.reason)).toEqual([
      expect.stringMatching(/^not JSON/),
      'a message is one JSON object, with tenantId',
      expect.stringMatching(/^a tombstone/),
      expect.stringMatching(/takes no metric 'piece'; it takes: pieces, heat/),
      'Invalid sample: sample: Unrecognized key: "more"',
      `messages of this cluster may not speak for the tenant 'tenant-2'`,
      expect.stringMatching(/^tenantId must be/),
    ]);
    expect(rejected[0]?.value).toBe('{"tenantId":');
  });

  it('[I43] takes what is compressed, and what a transaction has committed, and nothing of an aborted one', async () => {
    await peer.createTopics(1, 'plant.south.readings');
    const gateway = await fromNow();
    const topic = 'plant.south.readings';
    for (const compression of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
      await peer.sendPacked(compression, piecesOf(topic, 10), piecesOf(topic, 10));
    }
    await peer.transact('abort', piecesOf(topic, 1_000), piecesOf(topic, 1_000));
    await peer.transact('commit', piecesOf(topic, 5), piecesOf(topic, 5));
    await peer.transact('abort', piecesOf(topic, 1_000));
    await peer.send(piecesOf(topic, 1));
    await untilMetric(gateway, accepted, 11);
    await untilMetric(gateway, lagOf(topic), 0);
    expect(await metric(gateway, accepted)).toBe(11);
  });

  it('[I45] a broker that is killed and comes back is read on without loss and without anything twice', async () => {
    const topic = 'plant.north.readings';
    await peer.createTopics(2, topic);
    const gateway = await fromNow();
    for (let round = 0; round < 2; round += 1) {
      await peer.send(...Array.from({ length: 500 }, () => piecesOf(topic, 1)));
      await kafka?.kill();
      await untilMetric(gateway, up, 0);
      expect(await readiness(gateway)).toMatchObject({
        status: 'degraded',
        components: { kafka: { default: 'down' } },
      });
      await kafka?.start();
      await peer.send(...Array.from({ length: 500 }, () => piecesOf(topic, 1)));
      await untilMetric(gateway, accepted, 1_000 * (round + 1));
      await untilMetric(gateway, up, 1);
    }
    await untilMetric(gateway, lagOf(topic), 0);
    expect(await metric(gateway, accepted)).toBe(2_000);
  });

  it.skipIf(chromiumPath === undefined)(
    '[U15] an operator sees how far each partition is, in seconds and messages',
    async () => {
      const topic = 'plant.far.readings';
      await peer.createTopics(2, topic);
      const gateway = await fromNow();
      await peer.send(piecesOf(topic, 1));
      await untilMetric(gateway, accepted, 1);
      const browser = await launchChromium();
      const token = await tokenFor({ scope: 'admin admin:all' });
      const { page } = await openDashboard(browser, gateway.url, { token, place: 'ops' });
      const rows = page.locator(`section[aria-label="Kafka"] tr:has-text("${topic}")`);
      await rows.nth(1).waitFor();
      expect(await rows.allTextContents()).toEqual([`${topic}00.00reading`, `${topic}10.00reading`]);
      expect(await axeFaults(page)).toEqual([]);
      await picture(page, 'operator-kafka');
      await browser.close();
    },
  );

  it('[I46] a topic that is deleted and made again is announced, and read from its beginning or not at all, as it is set', async () => {
    const topic = 'plant.west.readings';
    await peer.createTopics(1, topic);
    const going = await fromNow();
    const stopping = await fromNow({ KAFKA_OUT_OF_RANGE: 'stop' });
    await peer.send(piecesOf(topic, 1), piecesOf(topic, 1));
    for (const gateway of [going, stopping]) await untilMetric(gateway, accepted, 2);
    await peer.deleteTopic(topic);
    // Another peer: the first one still takes the topic for the one that is gone.
    const later = new KafkaPeer(broker);
    stops.push(() => later.close());
    await later.createTopics(1, topic);
    await later.send(piecesOf(topic, 1));
    await untilMetric(going, accepted, 3);
    await untilMetric(stopping, up, 0);
    const ask = await fetch(`${stopping.url}/analytics/stream/status?tenants=all`, {
      headers: { authorization: `Bearer ${await tokenFor({ scope: 'admin:all' })}` },
    });
    expect(JSON.stringify(await ask.json())).toContain('deleted and made again');
    expect(await metric(stopping, accepted)).toBe(2);
    expect(await readiness(stopping)).toMatchObject({ status: 'degraded', components: { kafka: { default: 'down' } } });
  });

  it('[I44] signs in by SASL over TLS, and says so where it may not', async () => {
    const secured = {
      STREAMGAUGE_CONFIG: catalog,
      KAFKA_BROKERS: kafka?.secureUrl ?? '',
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: kafka?.caFile ?? '',
      KAFKA_SASL_USERNAME: kafkaUser.username,
    };
    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']) {
      const right = { ...secured, KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: kafkaUser.password };
      await untilMetric(await start(right), up, 1);
    }
    const stranger = await start({
      ...secured,
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_PASSWORD: 'wrong',
      LOG_LEVEL: 'error',
    });
    expect(await readiness(stranger)).toMatchObject({ components: { kafka: { default: 'down' } } });
  });
});

const lagOf = (topic: string): string =>
  `streamgauge_kafka_lag_messages{cluster="default",topic="${topic}",partition="0"}`;
