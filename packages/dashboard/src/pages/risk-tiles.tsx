import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { LockIcon } from '../tiles/lock-icon.js';
import { LimitBar } from './limit-bar.js';
import { MetricTile } from './metric-tile.js';
import { useCanSee } from './session.js';

const channel = 'risk.metrics';
const request: MetricsRequest = { channel, metrics: ['exposure', 'utilization'] };
const thousands = { unit: '', per: 1_000, decimals: 0 };
const scale = { exposure: thousands.per };

/** How much is at stake, for those who may know. */
export function RiskTiles() {
  if (useCanSee(channel)) return <Risk />;
  return (
    <div className="tile tile-hidden" data-health="denied">
      <LockIcon /> Risk figures: not visible to this user
    </div>
  );
}

function Risk() {
  const now = useMetrics(request);
  const traceOf = useTraces({ request, scale });
  return (
    <>
      <MetricTile
        {...{ channel, now, traceOf }}
        metric="exposure"
        label="Exposure, k USD"
        shownAs={thousands}
        hue="--hue-risk"
      />
      <MetricTile {...{ channel, now }} metric="utilization" label="Limit used" foot={limitWords(now.isStale)}>
        <LimitBar percent={now.isStale ? undefined : now.value('utilization')} />
      </MetricTile>
    </>
  );
}

function limitWords(isStale: boolean): string | undefined {
  return isStale ? 'cannot be evaluated: the figures are old' : undefined;
}
