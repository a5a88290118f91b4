import type { MetricsRequest, UseMetricsResult } from '@streamgauge/react';
import type { TraceOf } from '../charts/use-traces.js';
import { formatNumber } from '../tiles/format.js';
import { type VitalState, vitalState } from './vital-state.js';

export const vitalsChannel = 'vitals';

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
export const vitalsFreshness = { lateAfterMs: 5_000, staleAfterMs: 10_000 };
/** A temperature comes now and then, a pressure from a cuff too; everything else comes every second. */
const slowS = 900;
export const vitalsGaps = { temperature: slowS, systolic: slowS };

/** All vital signs of one patient. Whoever asks so shares one subscription. */
export function vitalsRequest(patientId: string): MetricsRequest {
  return { channel: vitalsChannel, filters: { patientId }, metrics };
}

export interface Vitals {
  readonly now: UseMetricsResult;
  readonly traceOf: TraceOf;
}

/** How a reading is written, and what stands in its place when it must not be read as current. */
export function vitalsOf(now: UseMetricsResult, traceOf: TraceOf) {
  const { asOf, isStale } = now;
  const words = (metric: string, decimals = 0): string | undefined => {
    const value = now.value(metric);
    return value === undefined ? undefined : formatNumber(value, decimals);
  };
  const stateOf = (metric: string, last: string | undefined): VitalState => {
    const measuredAtS = traceOf(metric).lastAtS;
    const agedAfterMs = vitalsFreshness.staleAfterMs;
    const silentAfterMs = metric in vitalsGaps ? slowS * 1_000 : agedAfterMs;
    return vitalState({ last, isStale, asOf, measuredAtS, silentAfterMs, agedAfterMs });
  };
  return { words, stateOf };
}
