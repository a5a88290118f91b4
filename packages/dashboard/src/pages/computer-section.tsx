import { type UseMetricsResult, useMetrics } from '@streamgauge/react';
import { LiveLine } from '../charts/live-line.js';
import { formatNumber, toGibibytes } from '../tiles/format.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { Tile } from '../tiles/tile.js';
import { useCanSee, useProvenance } from './session.js';

const channel = 'system.host';
const title = 'This computer';
const cpu = { channel, metrics: ['cpu_utilization'] } as const;
const eventLoop = { channel, metrics: ['event_loop_delay_ms'] } as const;

/** The computer that runs the gateway: real, and moving on every machine. */
export function ComputerSection() {
  return useCanSee(channel) ? <Computer /> : <HiddenSection id="computer" title={title} />;
}

function Computer() {
  const host = useMetrics({
    channel,
    metrics: ['cpu_utilization', 'memory_used_bytes', 'memory_total_bytes', 'load_1m', 'event_loop_delay_ms'],
  });
  const { health } = host;
  return (
    <Section id="computer" title={title} provenance={useProvenance(channel)} health={health} asOf={host.asOf}>
      <Tile
        hero
        label="Processor"
        value={host.value('cpu_utilization')}
        decimals={1}
        unit="%"
        health={health}
        hue="--hue-cpu"
      >
        <Cores />
      </Tile>
      <LiveLine
        request={cpu}
        metric="cpu_utilization"
        hue="--hue-cpu"
        decimals={1}
        height={190}
        axes
        label="Processor"
        unit="%"
      />
      <ComputerTiles host={host} />
    </Section>
  );
}

function Cores() {
  const { series } = useMetrics({ channel, metrics: ['cpu_utilization'], groupBy: ['core'] });
  const cores = series
    .filter(({ labels }) => labels.core !== undefined)
    .sort((a, b) => Number(a.labels.core) - Number(b.labels.core));
  return (
    <ul className="cores" aria-label="Each core">
      {cores.map(({ labels, data }) => {
        const percent = data.cpu_utilization?.value;
        return (
          <li key={labels.core}>
            <span>core {labels.core}</span>
            <meter min={0} max={100} value={percent ?? 0} aria-label={`core ${labels.core}`} />
            <span className="number">{formatNumber(percent, 0)} %</span>
          </li>
        );
      })}
    </ul>
  );
}

function ComputerTiles({ host }: { readonly host: UseMetricsResult }) {
  const { health } = host;
  const network = useMetrics({
    channel,
    metrics: ['network_received_bytes', 'network_sent_bytes'],
    aggregation: { type: 'SUM', window: 1 },
  });
  const used = toGibibytes(host.value('memory_used_bytes'));
  const total = toGibibytes(host.value('memory_total_bytes'));
  const kilobytes = (metric: 'network_received_bytes' | 'network_sent_bytes'): number | undefined => {
    const bytes = network.value(metric);
    return bytes === undefined ? undefined : bytes / 1_000;
  };
  return (
    <div className="tiles">
      <Tile label={`Memory of ${formatNumber(total, 1)} GiB`} value={used} decimals={2} unit="GiB" health={health} />
      <Tile label="Load, 1 min" value={host.value('load_1m')} decimals={2} unit="" health={health} />
      <Tile
        label="Received"
        value={kilobytes('network_received_bytes')}
        decimals={1}
        unit="kB/s"
        health={network.health}
      />
      <Tile label="Sent" value={kilobytes('network_sent_bytes')} decimals={1} unit="kB/s" health={network.health} />
      <Tile
        label="Gateway's event loop"
        title="Longest delay since the last sample"
        value={host.value('event_loop_delay_ms')}
        decimals={1}
        unit="ms"
        health={health}
      >
        <LiveLine
          request={eventLoop}
          metric="event_loop_delay_ms"
          hue="--hue-loop"
          decimals={1}
          height={28}
          label="Event loop delay"
          unit="ms"
        />
      </Tile>
    </div>
  );
}
