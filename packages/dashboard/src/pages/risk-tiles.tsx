import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { LockIcon } from '../tiles/lock-icon.js';
import { MetricTile } from './metric-tile.js';
import { useCanSee } from './session.js';

const channel = 'risk.metrics';
const request: MetricsRequest = { channel, metrics: ['exposure', 'utilization'] };
const thousands = { unit: '', per: 1_000, decimals: 0 };
const scale = { exposure: thousands.per };

/** The bar goes on a little beyond the limit, so that a breach can be seen. */
const barMax = 125;

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

/** How full the limit is; its end is marked. Unknown is not empty. */
function LimitBar({ percent }: { readonly percent: number | undefined }) {
  const state = percent === undefined ? 'unknown' : percent >= 100 ? 'breached' : percent >= 80 ? 'near' : 'within';
  return (
    <span className="limit" data-state={state} aria-hidden="true">
      <span className="limit-fill" style={{ width: `${(Math.min(percent ?? 0, barMax) / barMax) * 100}%` }} />
      <span className="limit-mark" style={{ left: `${(100 / barMax) * 100}%` }} />
    </span>
  );
}
