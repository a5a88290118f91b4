import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';

const channel = 'pnl';
const request: MetricsRequest = { channel, metrics: ['realized_pnl', 'unrealized_pnl', 'total_pnl'] };
const fromZero = [0];
const lines = [
  ['total_pnl', 'Total, USD'],
  ['realized_pnl', 'Realized, USD'],
  ['unrealized_pnl', 'Unrealized, USD'],
] as const;

/** Profit and loss around zero, each with its high and low water. */
export function ProfitSection() {
  return useCanSee(channel) ? <Profit /> : <HiddenSection id="profit" title="Profit and loss" />;
}

function Profit() {
  const now = useMetrics(request);
  const traceOf = useTraces({ request, spanS: 300 });
  const look = useMetricLook(channel, 'total_pnl');
  return (
    <Section id="profit" title="Profit and loss" feed={useFeed(channel)} reading={now}>
      {lines.map(([metric, label]) => (
        <Hero
          key={metric}
          {...look}
          unit=""
          label={label}
          value={now.value(metric)}
          delta={now.data?.[metric]?.delta ?? 0}
          signed
          toned
          reading={now}
          trace={traceOf(metric)}
          hue="--hue-money"
          include={fromZero}
          spanMin={100}
          extremeDecimals={0}
        />
      ))}
    </Section>
  );
}
