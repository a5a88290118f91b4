import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { KafkaPeer } from './harness/kafka.js';
import { RawClient } from './harness/raw-client.js';
import { startIfPossible, startKafka } from './harness/services.js';
import { tokenFor } from './harness/token.js';

const kafka = await startIfPossible('Kafka', startKafka);
const names = ['analytics.trades', 'analytics.positions', 'analytics.risk', 'analytics.pnl'];

describe.skipIf(kafka === undefined)('Kafka', () => {
  const broker = kafka?.url ?? '';
  const peer = new KafkaPeer(broker);
  let gateway: TestGateway;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    await peer.createTopics(2, ...names);
    ({ gateway, stop } = await startTestGateway({ KAFKA_BROKERS: broker }));
  });
  afterAll(async () => {
    await stop();
    await peer.close();
    await kafka?.stop();
  });

  it('[I40] each of the four topics reaches a subscriber of its channel', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'desk-1' }));
    for (const [topic, channel, metrics] of [
      ['analytics.trades', 'trading.metrics', { trade_count: 3 }],
      ['analytics.positions', 'positions', { position_value: 5 }],
      ['analytics.risk', 'risk.metrics', { exposure: 7 }],
      ['analytics.pnl', 'pnl', { realized_pnl: 11 }],
    ] as const) {
      const [metric = '', value] = Object.entries(metrics)[0] ?? [];
      await client.ask('subscribe', { channel, metrics: [metric], aggregation: { window: '1s' } });
      await peer.send({
        topic,
        value: { tenantId: 'desk-1', labels: { desk: 'rates' }, metrics, timestamp: Date.now() },
      });
      await client.next(
        (message) => message.event === 'update' && JSON.stringify(message.data).includes(`${metric}":${value}`),
      );
    }
    client.socket.close();
  });
});
