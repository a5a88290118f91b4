import { SubscriptionManager } from '@streamgauge/server';
import { expect } from 'vitest';
import type { TestGateway } from '../harness/gateway.js';
import { ingest } from '../harness/token.js';
import { until } from '../harness/until.js';

/** What every client asks for. */
export const request = {
  channel: 'trading.metrics',
  metrics: ['trade_count'],
  aggregation: { type: 'SUM', window: 0.1 },
} as const;

/** What a client heard on its way: it connects, subscribes, is told a sample, and unsubscribes. */
export interface Walk {
  connected?: unknown;
  ack?: unknown;
  snapshot?: unknown;
  update?: unknown;
  unsubscribed?: unknown;
  /** By which transport, where its library has several. */
  transport?: unknown;
}

/** Posts the sample that every client is told; each has a tenant of its own. */
export async function postSample(gateway: TestGateway, tenantId: string): Promise<void> {
  const answer = await ingest(gateway.url, request.channel, { metrics: { trade_count: 3 } }, { tenantId });
  expect(answer.status).toBe(202);
}

export async function expectWalk(gateway: TestGateway, tenantId: string, walk: Walk): Promise<void> {
  expect(walk.connected).toMatchObject({ tenantId });
  expect(walk.ack).toMatchObject({ success: true, granted: { metrics: ['trade_count'], type: 'SUM', window: 0.1 } });
  expect(walk.snapshot).toMatchObject({ channel: request.channel, page: 0, final: true });
  expect(walk.update).toMatchObject({
    channel: request.channel,
    previous: 0,
    sequence: 1,
    metrics: { trade_count: { value: 3, count: 1, delta: 3 } },
  });
  expect(walk.unsubscribed).toEqual({ success: true });
  await expectNoSubscriptions(gateway, tenantId);
}

/** Nothing is left of a client that has unsubscribed, or gone. */
export function expectNoSubscriptions(gateway: TestGateway, tenantId: string): Promise<void> {
  const subscriptions = gateway.app.get(SubscriptionManager);
  return until('no subscriptions', () => subscriptions.getStats(tenantId).totalSubscriptions === 0);
}
