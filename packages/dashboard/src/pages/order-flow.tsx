import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { MetricTile } from './metric-tile.js';
import { useCanSee, useFeed } from './session.js';

const channel = 'operations';
const request: MetricsRequest = { channel, metrics: ['order_count', 'fill_rate', 'avg_latency'] };
const percent = { unit: '%', per: 0.01, decimals: 1 };
const scale = { fill_rate: percent.per };

/** How orders fare. Only operations sees it. */
export function OrderFlow() {
  return useCanSee(channel) ? <Orders /> : <HiddenSection id="orders" title="Order flow" />;
}

function Orders() {
  const now = useMetrics(request);
  const traceOf = useTraces({ request, scale });
  const shared = { channel, now, traceOf };
  return (
    <Section id="orders" title="Order flow" feed={useFeed(channel)} reading={now}>
      <div className="tiles">
        <MetricTile {...shared} metric="order_count" label="Orders" hue="--hue-money" spanMin={4} />
        <MetricTile {...shared} metric="fill_rate" label="Filled" shownAs={percent} hue="--hue-network" spanMin={10} />
        <MetricTile {...shared} metric="avg_latency" label="Mean latency" hue="--hue-loop" spanMin={10} />
      </div>
    </Section>
  );
}
