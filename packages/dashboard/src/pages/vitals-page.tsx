import { useMetrics } from '@streamgauge/react';
import { useMemo } from 'react';
import { type Alert, priorityMarks } from '../alerts/alert.js';
import { useOpenAlerts } from '../alerts/alerts-context.js';
import { useTraces } from '../charts/use-traces.js';
import { TileBadge } from '../explain/health-badge.js';
import { hrefOf, useRoute } from '../shell/route.js';
import { DeniedCard } from '../tiles/denied-card.js';
import { unknown } from '../tiles/format.js';
import { NoData } from '../tiles/no-data.js';
import { PatientSection } from './patient-section.js';
import { useCanSee } from './session.js';
import { useChoice } from './use-choice.js';
import { pressureWords, questionable, type VitalState } from './vital-state.js';
import { vitalsChannel, vitalsFreshness, vitalsGaps, vitalsOf, vitalsRequest } from './vitals-of.js';
import { OfflineBanner } from './vitals-offline.js';

/** The ward: all patients by name, never by value; and one of them at length. */
export function VitalsPage() {
  const patientId = useRoute().path[1];
  if (!useCanSee(vitalsChannel)) return <DeniedCard title="Vitals" channel={vitalsChannel} />;
  return (
    <>
      <OfflineBanner />
      <Ward chosen={patientId} />
      <PatientSection patientId={patientId} />
    </>
  );
}

function Ward({ chosen }: { readonly chosen: string | undefined }) {
  const { options, status } = useChoice(vitalsChannel, 'patientId', 'heart_rate');
  if (status === 'success' && options.length === 0) {
    return <NoData channel={vitalsChannel} what="A patient appears with the first reading." />;
  }
  if (options.length === 0) return <div className="ward-loading" aria-busy="true" />;
  return (
    <ul className="ward" aria-label="Patients">
      {options.map((patientId) => (
        <li key={patientId}>
          <Bed patientId={patientId} isChosen={patientId === chosen} />
        </li>
      ))}
    </ul>
  );
}

interface Sign {
  readonly name: string;
  readonly unit: string;
  readonly hue: string;
  readonly value: string;
  readonly state: VitalState;
}

function Bed({ patientId, isChosen }: { readonly patientId: string; readonly isChosen: boolean }) {
  const request = useMemo(() => vitalsRequest(patientId), [patientId]);
  const now = useMetrics(request, vitalsFreshness);
  const traceOf = useTraces({ request, gaps: vitalsGaps });
  const alerts = useOpenAlerts().alerts.filter((alert) => alert.patientId === patientId && alert.state !== 'shelved');
  const { words, stateOf } = vitalsOf(now, traceOf);
  const sign = (name: string, unit: string, hue: string, metric: string, decimals = 0): Sign => {
    const last = words(metric, decimals);
    return { name, unit, hue, value: last ?? unknown, state: stateOf(metric, last) };
  };
  const pressure = pressureWords(now.value('systolic'), now.value('diastolic'));
  const signs: readonly Sign[] = [
    sign('HR', '/min', '--hue-heart', 'heart_rate'),
    sign('SpO₂', '%', '--hue-spo2', 'spo2'),
    {
      name: 'BP',
      unit: 'mmHg',
      hue: '--hue-pressure',
      value: pressure ?? unknown,
      state: stateOf('systolic', pressure),
    },
    sign('RESP', '/min', '--hue-breath', 'respiratory_rate'),
    sign('Temp', '°C', '--ink', 'temperature', 1),
  ];
  return (
    <a
      className="bed"
      href={hrefOf(['vitals', patientId])}
      data-health={now.health}
      data-freshness={now.freshness}
      aria-current={isChosen}
    >
      <span className="bed-head">
        <strong>{patientId}</strong> <TileBadge reading={now} />
      </span>
      <BedAlert alerts={alerts} isStale={now.isStale} />
      <span className="bed-signs">
        {signs.map((one) => (
          <SignFace key={one.name} {...one} isLoading={now.health === 'loading'} />
        ))}
      </span>
    </a>
  );
}

function SignFace({ name, unit, hue, value, state, isLoading }: Sign & { readonly isLoading: boolean }) {
  return (
    <span className="sign" title={state.foot}>
      <span className="sign-name">
        {name} <span className="unit">{unit}</span>
      </span>
      <span
        className={isLoading ? 'sign-value number skeleton' : 'sign-value number'}
        style={{ color: state.instead === questionable ? undefined : `var(${hue})` }}
      >
        {state.instead ?? value}
      </span>
      <span className="sign-foot number">{shortWords(state.foot)}</span>
    </span>
  );
}

/** A bed has room for an age; the whole sentence is in the title. */
function shortWords(foot = '\u00a0'): string {
  return foot.replace('no reading for', '◷').replace(/^last (\S+),.* for/, 'last $1 ◷');
}

/** The gravest alert of a patient; that nothing can be told is an alert of its own kind. */
function BedAlert({ alerts, isStale }: { readonly alerts: readonly Alert[]; readonly isStale: boolean }) {
  const [worst] = alerts;
  if (isStale) {
    return (
      <span className="bed-alert" data-priority="technical">
        ⚙ No current readings: check the monitor
      </span>
    );
  }
  if (worst === undefined)
    return (
      <span className="bed-alert" data-priority="none">
        no open alert
      </span>
    );
  const reading = worst.value === undefined ? '' : ` ${worst.value}`;
  const limit = worst.limit === undefined ? '' : ` (limit ${worst.limit})`;
  return (
    <span className="bed-alert" data-priority={worst.priority} data-state={worst.state}>
      {priorityMarks[worst.priority]} {worst.title}
      {reading}
      {limit}
      {worst.state === 'rtn_unacked' ? ' · over' : ''}
      {alerts.length > 1 ? ` · ${alerts.length - 1} more` : ''}
    </span>
  );
}
