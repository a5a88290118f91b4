import type { RecordedSample } from '../recorded-sample.js';
import { instantMsOf } from '../recorded-time.js';
import { measured } from '../recording-row.js';
import type { TablePreset } from './preset.js';

const circuits = [
  ['Kettle', 'kettle'],
  ['Dishwasher', 'dishwasher'],
  ['WashingMachine', 'washing-machine'],
  ['Microwave', 'microwave'],
] as const;

const minutesPerHour = 60;

/**
 * A house of the REFIT study as DeviceScope publishes it: mean power of each minute in W, of the house and of some appliances.
 * An appliance becomes the energy of its minute, so that a sum over all series of `power_w` counts nothing twice.
 *
 * The clock is read as UTC: the files hold 01:00–01:59 on 30 March 2014, an hour that British clocks did not show.
 */
export const refitHouse: TablePreset = {
  name: 'refit-house',
  what: 'REFIT electrical load measurements, one house, one row per minute',
  format: 'table',
  columns: ['Time', 'Aggregate'],
  channel: 'meters',
  labels: { meterId: 'refit-house' },
  zone: 'UTC',
  defaultSpeed: 60,
  samples(row, { channel, labels, zone }) {
    const recordedAtMs = instantMsOf(row.requiredText('Time'), zone);
    const samples: RecordedSample[] = [];
    const whole = measured({ power_w: row.number('Aggregate') });
    if (whole !== undefined) samples.push({ recordedAtMs, channel, labels, metrics: whole });
    for (const [column, circuit] of circuits) {
      const metrics = measured({ energy_wh: row.number(column, 1 / minutesPerHour) });
      if (metrics !== undefined) samples.push({ recordedAtMs, channel, labels: { ...labels, circuit }, metrics });
    }
    return samples;
  },
};
