import { type MetricsRequest, useMetrics, useMetricsClient } from '@streamgauge/react';
import { useSyncExternalStore } from 'react';
import { useTraces } from '../charts/use-traces.js';
import { ageWords } from '../explain/age-words.js';
import { MetricTile } from '../pages/metric-tile.js';
import { useCanSee } from '../pages/session.js';
import { formatNumber, unknown } from '../tiles/format.js';
import type { OperationsReport } from './operations.js';

const channel = 'system.status';
/** The gateway’s own word, as a channel like any other: if it is slow, operators see what users see. */
const request: MetricsRequest = {
  channel,
  metrics: ['ingest_rate', 'frame_rate', 'event_loop_delay_ms', 'tick_lateness_ms', 'ingest_lag_ms'],
};

export interface HeadlineProps {
  readonly report: OperationsReport | undefined;
  readonly error: string | undefined;
  readonly askedAtMs: number | undefined;
  readonly isAll: boolean;
  readonly onDrain: (isDraining: boolean) => void;
}

/** How much goes on, and how well. */
export function Headline({ report, error, askedAtMs, isAll, onDrain }: HeadlineProps) {
  const client = useMetricsClient();
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const isDraining = report?.node.draining ?? false;
  const facts = [
    ['connections', report?.connections, 0],
    ['subscriptions', report?.subscriptions, 0],
    ['heap, MB', report === undefined ? undefined : report.node.heapBytes / 1e6, 0],
    ['up, h', report === undefined ? undefined : report.node.uptimeS / 3_600, 1],
  ] as const;
  return (
    <section className="section list-section" id="ops" aria-labelledby="ops-title">
      <header className="section-head">
        <h2 id="ops-title">{isAll ? 'All tenants' : 'Own tenant'}</h2>
        {isDraining ? <strong className="warn">≋ draining</strong> : null}
        <span className="section-state number">
          {error === undefined ? null : <span className="bad">⚠ {error} · </span>}
          {askedAtMs === undefined ? unknown : `asked ${ageWords(Math.max(0, nowMs - askedAtMs))}`}
        </span>
        {isAll ? (
          <button type="button" onClick={() => onDrain(isDraining)}>
            {isDraining ? 'Resume …' : 'Drain …'}
          </button>
        ) : null}
      </header>
      <dl className="headline">
        {facts.map(([name, value, decimals]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{formatNumber(value, decimals)}</dd>
          </div>
        ))}
      </dl>
      {useCanSee(channel) ? <Rates /> : null}
    </section>
  );
}

function Rates() {
  const now = useMetrics(request);
  const traceOf = useTraces({ request });
  const shared = { channel, now, traceOf };
  return (
    <div className="tiles tiles-five">
      <MetricTile {...shared} metric="ingest_rate" label="Samples in" hue="--hue-network" spanMin={10} />
      <MetricTile {...shared} metric="frame_rate" label="Frames out" hue="--hue-cpu" spanMin={10} />
      <MetricTile {...shared} metric="event_loop_delay_ms" label="Event loop" hue="--hue-loop" spanMin={10} />
      <MetricTile {...shared} metric="tick_lateness_ms" label="Tick late" hue="--hue-loop" spanMin={10} />
      <MetricTile {...shared} metric="ingest_lag_ms" label="Arrival to told" hue="--hue-power" spanMin={50} />
    </div>
  );
}
