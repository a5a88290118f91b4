import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { divided, formatNumber } from '../tiles/format.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { Cores } from './cores.js';
import { MetricTile } from './metric-tile.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';

const channel = 'system.host';
const title = 'This computer';
const gibibyte = 1024 ** 3;
const memory = { unit: 'GiB', per: gibibyte, decimals: 2 };
const traffic = { unit: 'kB/s', per: 1_000, decimals: 1 };

const host: MetricsRequest = {
  channel,
  metrics: [
    'cpu_utilization',
    'memory_used_bytes',
    'memory_total_bytes',
    'load_1m',
    'event_loop_delay_ms',
    'process_memory_bytes',
  ],
};
/** What passed in each second is the rate per second. */
const network: MetricsRequest = {
  channel,
  metrics: ['network_received_bytes', 'network_sent_bytes'],
  aggregation: { type: 'SUM', window: 1 },
};
const networkScale = { network_received_bytes: traffic.per, network_sent_bytes: traffic.per };
const hostScale = { memory_used_bytes: gibibyte, process_memory_bytes: gibibyte };

/** The computer that runs the gateway: real, and moving on every machine. */
export function ComputerSection() {
  return useCanSee(channel) ? <Computer /> : <HiddenSection id="computer" title={title} />;
}

function Computer() {
  const now = useMetrics(host);
  const traceOf = useTraces({ request: host, scale: hostScale });
  const look = useMetricLook(channel, 'cpu_utilization');
  const total = formatNumber(divided(now.value('memory_total_bytes'), gibibyte), 1);
  return (
    <Section id="computer" title={title} feed={useFeed(channel)} reading={now}>
      <Hero
        {...look}
        label="Processor"
        value={now.value('cpu_utilization')}
        reading={now}
        trace={traceOf('cpu_utilization')}
        hue="--hue-cpu"
        include={wholeScale}
      >
        <Cores />
      </Hero>
      <div className="tiles">
        <MetricTile
          {...{ channel, now, traceOf }}
          metric="memory_used_bytes"
          label={`Memory of ${total} GiB`}
          shownAs={memory}
          hue="--hue-memory"
          spanMin={0.25}
        />
        <MetricTile {...{ channel, now, traceOf }} metric="load_1m" label="Load, 1 min" hue="--hue-cpu" spanMin={0.5} />
        <MetricTile
          {...{ channel, now, traceOf }}
          metric="event_loop_delay_ms"
          label="Gateway’s event loop"
          hue="--hue-loop"
          spanMin={10}
        />
        <NetworkTiles />
        <MetricTile
          {...{ channel, now, traceOf }}
          metric="process_memory_bytes"
          label="Gateway’s memory"
          shownAs={memory}
          hue="--hue-loop"
          spanMin={0.05}
        />
      </div>
    </Section>
  );
}

const wholeScale = [0, 100];

function NetworkTiles() {
  const now = useMetrics(network);
  const traceOf = useTraces({ request: network, scale: networkScale });
  const shared = { channel, now, traceOf, shownAs: traffic, hue: '--hue-network', spanMin: 5 };
  return (
    <>
      <MetricTile {...shared} metric="network_received_bytes" label="Received" />
      <MetricTile {...shared} metric="network_sent_bytes" label="Sent" />
    </>
  );
}
