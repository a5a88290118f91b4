import { instantMsOf } from '../recorded-time.js';
import { measured, type RecordingRow } from '../recording-row.js';
import type { TablePreset } from './preset.js';

/**
 * Numerics of a bedside monitor from the MIMIC matched subset. A monitor writes 0 for what it did not measure, and the 0
 * stays: that it is no measurement is the catalog's knowledge (`notMeasured`). HR comes from the electrodes and PULSE from the
 * finger; they are two metrics because they disagree exactly when it matters.
 */
export const mimicNumerics: TablePreset = {
  name: 'mimic-numerics',
  what: 'MIMIC waveform database, numerics of one record',
  format: 'table',
  columns: ['time_shifted', 'HR[bpm]', 'PULSE[bpm]', 'RESP[pm]', 'SpO2[%]'],
  channel: 'vitals',
  labels: { patientId: 'patient' },
  zone: 'UTC',
  defaultSpeed: 60,
  samples(row, { channel, labels, zone }) {
    const metrics = measured({
      heart_rate: row.number('HR[bpm]'),
      pulse_rate: row.number('PULSE[bpm]'),
      respiratory_rate: row.number('RESP[pm]'),
      spo2: row.number('SpO2[%]'),
      ...pressures(row),
    });
    if (metrics === undefined) return [];
    return [{ recordedAtMs: instantMsOf(row.requiredText('time_shifted'), zone), channel, labels, metrics }];
  },
};

/**
 * Systolic, diastolic and mean of one and the same device. The arterial line goes first, as it measures all the time; where it
 * measured nothing and the cuff has just been inflated, the cuff's triple stands.
 */
function pressures(row: RecordingRow): Record<string, number | undefined> {
  const cuffReads = row.number('NBPSys[mmHg]') !== undefined;
  const lineReads = (row.number('ABPSys[mmHg]') ?? 0) !== 0;
  const device = cuffReads && !lineReads ? 'NBP' : 'ABP';
  return {
    systolic: row.number(`${device}Sys[mmHg]`),
    diastolic: row.number(`${device}Dias[mmHg]`),
    mean_arterial: row.number(`${device}Mean[mmHg]`),
  };
}
