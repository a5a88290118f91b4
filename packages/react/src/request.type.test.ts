import { expect, it } from 'vitest';
import { createMetricsClient, useMetrics, useMetricsListener, useMetricsSocket } from './index.js';

/** Compiled and never run: what the types allow, and what they find. */
function useTyped(isOn: boolean): unknown {
  const client = createMetricsClient();
  const pnl = useMetrics({ channel: 'pnl', metrics: ['total_pnl'], aggregation: { window: 1 } });
  const total: number | undefined = pnl.value('total_pnl');
  // @ts-expect-error a metric that was not asked for
  pnl.value('realized_pnl');
  // @ts-expect-error a metric of another channel
  useMetrics({ channel: 'pnl', metrics: ['trade_count'] });
  // @ts-expect-error a metric of another channel
  client.subscribe({ channel: 'pnl', metrics: ['trade_count'] });
  const skipped = useMetrics(isOn ? { channel: 'positions' } : null).data?.position_pnl?.value;
  const nothing = useMetrics(null).health;
  const free = useMetrics({ channel: 'my.channel', metrics: ['anything'] }).value('anything');
  const keyed = useMetrics({ meterId: 'm-1' }).data?.power_w?.value;
  const handled = client.subscribe({ meterId: 'm-1' }).getSnapshot().data?.power_w?.value;
  useMetricsListener({ channel: 'pnl' }, (update) => update.metrics.total_pnl?.value);
  const power: number | undefined = useMetricsSocket('m-1').data?.power_w;
  const grouped = useMetrics({ channel: 'meters', groupBy: ['meterId'] }).series.map(({ labels }) => labels.meterId);
  return [total, skipped, nothing, free, keyed, handled, power, grouped];
}

it('knows the metrics of a declared channel, and lets any other channel through', () => {
  expect(useTyped).toBeTypeOf('function');
});
