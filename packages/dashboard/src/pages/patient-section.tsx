import { type MetricsRequest, type UseMetricsResult, useMetrics } from '@streamgauge/react';
import { useMemo } from 'react';
import { type TraceOf, useTraces } from '../charts/use-traces.js';
import { formatNumber, unknown } from '../tiles/format.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { MetricTile } from './metric-tile.js';
import { Picker } from './picker.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';
import { useChoice } from './use-choice.js';
import { pressureWords, type VitalState, vitalState } from './vital-state.js';

const channel = 'vitals';
const title = 'Patient';
const metrics = [
  'heart_rate',
  'pulse_rate',
  'respiratory_rate',
  'spo2',
  'systolic',
  'diastolic',
  'mean_arterial',
  'temperature',
];

/** Here an old number must not be read as a current one, so it counts as old early. */
const freshness = { lateAfterMs: 5_000, staleAfterMs: 10_000 };
/** A temperature comes now and then, a pressure from a cuff too; everything else comes every second. */
const slowS = 900;
const gaps = { temperature: slowS, systolic: slowS };
const restingHeart = [60, 100];
/** Keeps the room of a line that comes and goes. */
const noFoot = '\u00a0';

export function PatientSection() {
  return useCanSee(channel) ? <Patient /> : <HiddenSection id="patient" title={title} />;
}

function Patient() {
  const { options, chosen, choose } = useChoice(channel, 'patientId', 'heart_rate');
  const request = useMemo<MetricsRequest | null>(
    () => (chosen === undefined ? null : { channel, filters: { patientId: chosen }, metrics }),
    [chosen],
  );
  const now = useMetrics(request, freshness);
  const traceOf = useTraces({ request, gaps });
  const look = useMetricLook(channel, 'heart_rate');
  const { stateOf, words } = vitalsOf(now, traceOf);
  const heart = stateOf('heart_rate', words('heart_rate'));
  return (
    <Section
      id="patient"
      title={title}
      feed={useFeed(channel)}
      reading={now}
      controls={<Picker label="Patient" options={options} chosen={chosen} onChoose={choose} />}
      note="Secondary display. Not for primary monitoring. Not a medical device."
    >
      <Hero
        {...look}
        label="Heart rate"
        value={now.value('heart_rate')}
        instead={heart.instead}
        reading={now}
        trace={traceOf('heart_rate')}
        hue="--hue-heart"
        include={restingHeart}
      >
        <p className="hero-words">{heart.foot ?? '\u00a0'}</p>
      </Hero>
      <VitalTiles now={now} traceOf={traceOf} />
    </Section>
  );
}

interface Vitals {
  readonly now: UseMetricsResult;
  readonly traceOf: TraceOf;
}

/** How a reading is written, and what stands in its place when it must not be read as current. */
function vitalsOf(now: UseMetricsResult, traceOf: TraceOf) {
  const { asOf, isStale } = now;
  const words = (metric: string, decimals = 0): string | undefined => {
    const value = now.value(metric);
    return value === undefined ? undefined : formatNumber(value, decimals);
  };
  const stateOf = (metric: string, last: string | undefined): VitalState => {
    const measuredAtS = traceOf(metric).lastAtS;
    const agedAfterMs = freshness.staleAfterMs;
    const silentAfterMs = metric in gaps ? slowS * 1_000 : agedAfterMs;
    return vitalState({ last, isStale, asOf, measuredAtS, silentAfterMs, agedAfterMs });
  };
  return { words, stateOf };
}

function VitalTiles({ now, traceOf }: Vitals) {
  const { words, stateOf } = vitalsOf(now, traceOf);
  const { isStale } = now;
  const pressure = pressureWords(now.value('systolic'), now.value('diastolic'));
  const shared = { channel, now, traceOf };
  return (
    <div className="tiles">
      <MetricTile
        {...{ ...shared, ...stateOf('spo2', words('spo2')) }}
        metric="spo2"
        label="SpO₂"
        hue="--hue-spo2"
        isHued
        spanMin={8}
      />
      <MetricTile
        {...{ ...shared, instead: pressure ?? unknown, foot: noFoot, ...stateOf('systolic', pressure) }}
        metric="systolic"
        label={`Pressure, mean ${isStale ? unknown : (words('mean_arterial') ?? unknown)}`}
        traceLabel="Systolic pressure"
        hue="--hue-pressure"
        isHued
        spanMin={30}
      />
      <MetricTile
        {...{ ...shared, ...stateOf('respiratory_rate', words('respiratory_rate')) }}
        metric="respiratory_rate"
        label="Respiration"
        hue="--hue-breath"
        isHued
        spanMin={8}
      />
      <MetricTile
        {...{ ...shared, ...stateOf('pulse_rate', words('pulse_rate')) }}
        metric="pulse_rate"
        label="Pulse"
        hue="--hue-spo2"
        isHued
        spanMin={20}
      />
      <MetricTile
        {...{ channel, now, foot: noFoot, ...stateOf('temperature', words('temperature', 1)) }}
        metric="temperature"
        label="Temperature"
      />
    </div>
  );
}
