import type { RecordedSample } from '../recorded-sample.js';
import { instantMsOf } from '../recorded-time.js';
import { measured } from '../recording-row.js';
import type { TablePreset } from './preset.js';

/** The publisher's description of the sub-meters: what hangs on each. */
const circuits = [
  ['sub_metering_1', 'kitchen'],
  ['sub_metering_2', 'laundry'],
  ['sub_metering_3', 'water-heater-and-air-conditioner'],
] as const;

/**
 * UCI dataset 235, a house in Sceaux near Paris: mean power of each minute in kW, energy of three circuits in Wh per minute.
 * Reads the publisher's file (`;`, `?`) as well as copies of it (`,`, `NA`). Reactive power is left out: no channel has it.
 *
 * The clock is read as Central European Time all year. The publisher does not name a zone; its 2,075,259 rows are exactly one
 * for each minute from 16 December 2006 17:24 to 26 November 2010 21:02, with no hour left out in March and none twice in
 * October, which speaks against summer time. A zone that has it would tear a hole into one and fold the other.
 */
export const uciHousehold: TablePreset = {
  name: 'uci-household',
  what: 'UCI individual household electric power consumption',
  format: 'table',
  columns: [
    'date',
    'time',
    'global_active_power',
    'voltage',
    'global_intensity',
    ...circuits.map(([column]) => column),
  ],
  channel: 'meters',
  labels: { meterId: 'house-sceaux' },
  zone: '+01:00',
  defaultSpeed: 60,
  samples(row, { channel, labels, zone }) {
    const recordedAtMs = instantMsOf(`${row.requiredText('date')} ${row.requiredText('time')}`, zone);
    const samples: RecordedSample[] = [];
    const whole = measured({
      power_w: row.number('global_active_power', 1_000),
      voltage_v: row.number('voltage'),
      current_a: row.number('global_intensity'),
    });
    if (whole !== undefined) samples.push({ recordedAtMs, channel, labels, metrics: whole });
    for (const [column, circuit] of circuits) {
      const metrics = measured({ energy_wh: row.number(column) });
      if (metrics !== undefined) samples.push({ recordedAtMs, channel, labels: { ...labels, circuit }, metrics });
    }
    return samples;
  },
};
