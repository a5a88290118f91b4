import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { divided, formatNumber } from '../tiles/format.js';
import { Tile } from '../tiles/tile.js';
import { MetricTile } from './metric-tile.js';
import { useMetricLook } from './session.js';

const channel = 'trading.metrics';
const thousand = 1_000;
const totals: MetricsRequest = { channel, metrics: ['trade_count'] };
const byCurrency: MetricsRequest = { channel, metrics: ['trade_notional'], groupBy: ['currency'] };
const perSecond: MetricsRequest = {
  channel,
  metrics: ['trade_count', 'trade_volume'],
  aggregation: { type: 'SUM', window: 1 },
};
const count = { unit: '', per: 1, decimals: 0 };

/** What was traded since the gateway started; the lines and the small print are of each second. */
export function TradeTiles() {
  const now = useMetrics(totals);
  const { value } = useMetrics(perSecond);
  const traceOf = useTraces({ request: perSecond });
  const lately = (metric: string): string => formatNumber(value(metric), 0, { signed: true });
  return (
    <>
      <MetricTile
        {...{ channel, now, traceOf }}
        metric="trade_count"
        label="Trades"
        traceLabel="Trades per second"
        shownAs={count}
        foot={`${lately('trade_count')} /s`}
        hue="--hue-money"
        spanMin={4}
      />
      <NotionalTile foot={`${lately('trade_volume')} shares/s`} />
    </>
  );
}

/** Amounts of other currencies are other amounts; without the label an amount is in USD. */
function NotionalTile({ foot }: { readonly foot: string }) {
  const now = useMetrics(byCurrency);
  const { title } = useMetricLook(channel, 'trade_notional');
  const amounts = now.series
    .filter(({ labels }) => (labels.currency ?? 'USD') === 'USD')
    .flatMap(({ data }) => data.trade_notional?.value ?? []);
  const total = amounts.length === 0 ? undefined : amounts.reduce((sum, amount) => sum + amount, 0);
  return (
    <Tile
      label="Notional, k USD"
      title={title}
      value={divided(total, thousand)}
      decimals={0}
      unit=""
      reading={now}
      foot={foot}
    />
  );
}
