import { expect } from 'vitest';
import { RawClient } from './raw-client.js';
import { ingest, tokenFor } from './token.js';

/** A session of another tenant, whose next number must come, with no frame missed, whatever is done to the gateway. */
export class Bystander {
  private sent = 0;

  private constructor(
    private readonly url: string,
    private readonly client: RawClient,
  ) {}

  static async open({ url, wsUrl }: { url: string; wsUrl: string }): Promise<Bystander> {
    const client = await RawClient.open(wsUrl, await tokenFor({ tenantId: 'bystander' }));
    await client.ask('subscribe', {
      channel: 'trading.metrics',
      metrics: ['trade_count'],
      aggregation: { window: 0 },
    });
    return new Bystander(url, client);
  }

  async missesNothing(): Promise<void> {
    this.sent += 1;
    const { sent } = this;
    await ingest(this.url, 'trading.metrics', { metrics: { trade_count: 1 } }, { tenantId: 'bystander' });
    await this.client.next(({ event, data }) => event === 'update' && data.metrics.trade_count.value === sent);
    // Frames of a busy moment may come as one; each must follow the one before it.
    const frames = this.client.received.filter(({ event }) => event === 'snapshot' || event === 'update');
    expect(frames.slice(1).map(({ data }) => data.previous)).toEqual(
      frames.slice(0, -1).map(({ data }) => data.sequence),
    );
  }

  close(): void {
    this.client.close();
  }
}
