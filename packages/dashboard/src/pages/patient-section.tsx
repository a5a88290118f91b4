import { type UseMetricsResult, useMetrics } from '@streamgauge/react';
import { useMemo } from 'react';
import { LiveLine } from '../charts/live-line.js';
import { formatNumber } from '../tiles/format.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { Tile } from '../tiles/tile.js';
import { Picker } from './picker.js';
import { useCanSee, useProvenance } from './session.js';
import { useChoice } from './use-choice.js';

const channel = 'vitals';
const title = 'Vital signs';
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

export function PatientSection() {
  return useCanSee(channel) ? <Patient /> : <HiddenSection id="patient" title={title} />;
}

function Patient() {
  const { options, chosen, choose } = useChoice(channel, 'patientId', 'heart_rate');
  const filters = useMemo(() => ({ patientId: chosen ?? '' }), [chosen]);
  const now = useMetrics(chosen === undefined ? null : { channel, filters, metrics });
  const { health } = now;
  return (
    <Section
      id="patient"
      title={title}
      provenance={useProvenance(channel)}
      health={health}
      asOf={now.asOf}
      controls={<Picker label="Patient" options={options} chosen={chosen} onChoose={choose} />}
      note="Secondary display. Not for primary monitoring; not a medical device."
    >
      <Tile
        hero
        label="Heart rate"
        value={now.value('heart_rate')}
        decimals={0}
        unit="/min"
        health={health}
        hue="--hue-heart"
      />
      {chosen === undefined ? null : (
        <LiveLine
          key={chosen}
          request={{ channel, filters, metrics: ['heart_rate'] }}
          metric="heart_rate"
          hue="--hue-heart"
          decimals={0}
          height={320}
          axes
          label="Heart rate"
          unit="per minute"
        />
      )}
      {chosen === undefined ? null : <VitalTiles key={chosen} now={now} patientId={chosen} />}
    </Section>
  );
}

function VitalTiles({ now, patientId }: { readonly now: UseMetricsResult; readonly patientId: string }) {
  const filters = useMemo(() => ({ patientId }), [patientId]);
  const { health } = now;
  const pressure = [now.value('systolic'), now.value('diastolic')].map((value) => formatNumber(value, 0)).join(' / ');
  return (
    <div className="tiles">
      <Tile label="SpO₂" value={now.value('spo2')} decimals={0} unit="%" health={health} hue="--hue-spo2">
        <LiveLine
          request={{ channel, filters, metrics: ['spo2'] }}
          metric="spo2"
          hue="--hue-spo2"
          decimals={0}
          height={28}
          label="SpO₂"
          unit="%"
        />
      </Tile>
      <Tile
        label="Breathing"
        value={now.value('respiratory_rate')}
        decimals={0}
        unit="/min"
        health={health}
        hue="--hue-breath"
      >
        <LiveLine
          request={{ channel, filters, metrics: ['respiratory_rate'] }}
          metric="respiratory_rate"
          hue="--hue-breath"
          decimals={0}
          height={28}
          label="Breathing"
          unit="per minute"
        />
      </Tile>
      <div className="tile" data-health={health}>
        <div className="tile-label">Pressure, mmHg</div>
        <div className="tile-value hue-pressure">
          <span className="number">{pressure}</span>
        </div>
        <div className="tile-foot">mean {formatNumber(now.value('mean_arterial'), 0)}</div>
      </div>
      <Tile label="Pulse" value={now.value('pulse_rate')} decimals={0} unit="/min" health={health} />
      <Tile label="Temperature" value={now.value('temperature')} decimals={1} unit="°C" health={health} />
    </div>
  );
}
