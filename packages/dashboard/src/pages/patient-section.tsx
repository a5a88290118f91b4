import { useMetrics } from '@streamgauge/react';
import { useMemo } from 'react';
import { useTraces } from '../charts/use-traces.js';
import { unknown } from '../tiles/format.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { MetricTile } from './metric-tile.js';
import { Picker } from './picker.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';
import { useChoice } from './use-choice.js';
import { pressureWords } from './vital-state.js';
import {
  vitalsChannel as channel,
  type Vitals,
  vitalsFreshness,
  vitalsGaps,
  vitalsOf,
  vitalsRequest,
} from './vitals-of.js';

const title = 'Patient';
const restingHeart = [60, 100];
/** Keeps the room of a line that comes and goes. */
const noFoot = '\u00a0';

/** @param patientId  Default: one that can be chosen. */
export function PatientSection({ patientId }: { readonly patientId?: string | undefined }) {
  return useCanSee(channel) ? <Patient patientId={patientId} /> : <HiddenSection id="patient" title={title} />;
}

function Patient({ patientId }: { readonly patientId: string | undefined }) {
  const { options, chosen: first, choose } = useChoice(channel, 'patientId', 'heart_rate');
  const chosen = patientId ?? first;
  const request = useMemo(() => (chosen === undefined ? null : vitalsRequest(chosen)), [chosen]);
  const now = useMetrics(request, vitalsFreshness);
  const traceOf = useTraces({ request, gaps: vitalsGaps });
  const look = useMetricLook(channel, 'heart_rate');
  const { stateOf, words } = vitalsOf(now, traceOf);
  const heart = stateOf('heart_rate', words('heart_rate'));
  return (
    <Section
      id="patient"
      title={title}
      feed={useFeed(channel)}
      reading={now}
      controls={
        patientId === undefined ? (
          <Picker label="Patient" options={options} chosen={chosen} onChoose={choose} />
        ) : (
          <strong className="chosen">{patientId}</strong>
        )
      }
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
