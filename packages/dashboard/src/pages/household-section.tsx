import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useMemo } from 'react';
import { useTraces } from '../charts/use-traces.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { MetricTile } from './metric-tile.js';
import { Picker } from './picker.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';
import { useChoice } from './use-choice.js';

const channel = 'meters';
const title = 'Household power';
const metrics = [
  'power_w',
  'voltage_v',
  'current_a',
  'frequency_hz',
  'energy_import_kwh',
  'energy_export_kwh',
  'power_factor',
];

/** Twice the interval at which an older meter reports, and the channel's own limit. */
const freshness = { lateAfterMs: 20_000, staleAfterMs: 90_000 };
const fromZero = [0];

/** @param meterId  Default: one that can be chosen. */
export function HouseholdSection({ meterId }: { readonly meterId?: string | undefined }) {
  return useCanSee(channel) ? <Household meterId={meterId} /> : <HiddenSection id="household" title={title} />;
}

function Household({ meterId }: { readonly meterId: string | undefined }) {
  const { options, chosen: first, choose } = useChoice(channel, 'meterId', 'power_w');
  const chosen = meterId ?? first;
  const request = useMemo<MetricsRequest | null>(
    () => (chosen === undefined ? null : { channel, filters: { meterId: chosen }, metrics }),
    [chosen],
  );
  const now = useMetrics(request, freshness);
  const traceOf = useTraces({ request, spanS: 300, gapS: 90 });
  const look = useMetricLook(channel, 'power_w');
  const power = now.value('power_w');
  const shared = { channel, now, traceOf };
  return (
    <Section
      id="household"
      title={title}
      feed={useFeed(channel)}
      reading={now}
      controls={
        meterId === undefined ? (
          <Picker label="Meter" options={options} chosen={chosen} onChoose={choose} />
        ) : (
          <strong className="chosen">{meterId}</strong>
        )
      }
    >
      <Hero
        {...look}
        label="Power"
        value={power}
        delta={now.data?.power_w?.delta ?? 0}
        reading={now}
        trace={traceOf('power_w')}
        hue="--hue-power"
        include={fromZero}
        spanMin={100}
      >
        <p className="hero-words">{directionWords(power)}</p>
      </Hero>
      <div className="tiles">
        <MetricTile {...shared} metric="energy_import_kwh" label="Imported so far" hue="--hue-power" />
        <MetricTile {...shared} metric="energy_export_kwh" label="Exported so far" hue="--hue-power" />
        <MetricTile {...shared} metric="power_factor" label="Power factor" spanMin={0.2} hue="--hue-power" />
        <MetricTile {...shared} metric="voltage_v" label="Voltage" spanMin={4} hue="--hue-voltage" />
        <MetricTile {...shared} metric="current_a" label="Current" spanMin={0.5} hue="--hue-voltage" />
        <MetricTile {...shared} metric="frequency_hz" label="Frequency" spanMin={0.1} hue="--hue-voltage" />
      </div>
    </Section>
  );
}

/** Which way the energy goes. */
function directionWords(power: number | undefined): string {
  if (power === undefined) return '\u00a0';
  if (power === 0) return 'nothing flows';
  return power > 0 ? 'from the grid' : 'into the grid';
}
