import { type MetricsRequest, type UseMetricsResult, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { formatNumber } from '../tiles/format.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { LimitBar } from './limit-bar.js';
import { MetricTile } from './metric-tile.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';
import { timeToLimit } from './time-to-limit.js';

const channel = 'risk.metrics';
const request: MetricsRequest = { channel, metrics: ['exposure', 'net_exposure', 'utilization', 'var'] };
const thousands = { unit: 'k USD', per: 1_000, decimals: 0 };
const scale = { exposure: 1_000, net_exposure: 1_000, var: 1_000 };
const wholeScale = [0, 100];

/** How much is at stake, and how near the limit is. */
export function LimitsSection() {
  return useCanSee(channel) ? <Limits /> : <HiddenSection id="limits" title="Risk" />;
}

function Limits() {
  const now = useMetrics(request);
  const traceOf = useTraces({ request, spanS: 300, scale });
  const look = useMetricLook(channel, 'utilization');
  const shared = { channel, now, traceOf, shownAs: thousands, hue: '--hue-risk' };
  const trace = traceOf('utilization');
  return (
    <Section id="limits" title="Risk" feed={useFeed(channel)} reading={now}>
      <Hero
        {...look}
        label="Limit used"
        value={now.value('utilization')}
        reading={now}
        trace={trace}
        hue="--hue-risk"
        include={wholeScale}
      >
        <LimitBar percent={now.isStale ? undefined : now.value('utilization')} />
        <p className="hero-words">{limitWords(now, timeToLimit(trace.columns(), 100))}</p>
      </Hero>
      <div className="tiles">
        <MetricTile {...shared} metric="exposure" label="Exposure" />
        <MetricTile {...shared} metric="net_exposure" label="Net exposure" signed />
        <MetricTile {...shared} metric="var" label="Value at risk" />
      </div>
    </Section>
  );
}

/** Old figures are no reason for an all-clear. */
function limitWords(now: UseMetricsResult, secondsLeft: number | undefined): string {
  if (now.isStale) return 'cannot be evaluated: the figures are old';
  const used = now.value('utilization');
  if (used === undefined) return '\u00a0';
  if (used >= 100) return 'above the limit';
  if (secondsLeft === undefined) return `${formatNumber(100 - used, 1)} % left`;
  return `limit in about ${Math.max(1, Math.round(secondsLeft / 60))} min, if it goes on so`;
}
