import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetOfColumns } from './presets/column-mapping.js';
import type { RecordedSample } from './recorded-sample.js';
import { openRecording, type RecordingOptions } from './recording.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-recordings-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function fileOf(content: string | Uint8Array): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.anything`);
  await writeFile(file, content);
  return file;
}

async function samplesOf(content: string | Uint8Array, options?: RecordingOptions): Promise<RecordedSample[]> {
  return Array.fromAsync((await openRecording(await fileOf(content), options)).open());
}

const metricsOf = (samples: readonly RecordedSample[]) => samples.map(({ metrics }) => metrics);

const meterTable =
  'when,house,watts,temp\n2024-01-01T00:00:00,a,0.5,\n2024-01-01T00:01:00,b,NA,NA\n2024-01-01T00:02:00,,1.001,3\n';
const mapping = {
  channel: 'meters',
  timeColumn: 'when',
  metrics: ['power_w=watts*1000', 'temperature=temp'],
  labels: ['meterId=house', 'site==roof'],
};

describe('a table that is mapped by options', () => {
  it('becomes samples with scaled metrics, labels from columns and constants, and no sample for a row without readings', async () => {
    expect(await samplesOf(meterTable, { preset: presetOfColumns(mapping) })).toEqual([
      {
        recordedAtMs: Date.parse('2024-01-01T00:00:00Z'),
        channel: 'meters',
        labels: { site: 'roof', meterId: 'a' },
        metrics: { power_w: 500 },
      },
      {
        recordedAtMs: Date.parse('2024-01-01T00:02:00Z'),
        channel: 'meters',
        labels: { site: 'roof' },
        metrics: { power_w: 1_001, temperature: 3 },
      },
    ]);
  });

  it('reads times in the zone that is named, and ids from the column that is named', async () => {
    const preset = presetOfColumns({ ...mapping, idColumn: 'house', zone: 'Asia/Kolkata' });
    const [first] = await samplesOf(meterTable, { preset });
    expect(first).toMatchObject({ recordedAtMs: Date.parse('2023-12-31T18:30:00Z'), id: 'a' });
  });

  it('lists the columns of the file when one that is named is not there', async () => {
    const preset = presetOfColumns({ ...mapping, metrics: ['power_w=power'] });
    await expect(samplesOf(meterTable, { preset })).rejects.toThrow(
      /has no column 'power'\. Its columns are 'when', 'house', 'watts', 'temp'\.$/,
    );
  });

  it.each([
    [{ metrics: [] }, 'No metric is mapped'],
    [{ metrics: ['power_w'] }, '--metric power_w cannot be read'],
    [{ metrics: ['power_w=watts*many'] }, "'many' is no factor"],
    [{ labels: ['site'] }, '--label site cannot be read'],
  ])('is refused with a reason when an option cannot be read: %j', (wrong, reason) => {
    expect(() => presetOfColumns({ ...mapping, ...wrong })).toThrow(reason);
  });
});

describe('a recording that is recognised', () => {
  const asPublished =
    'Date;Time;Global_active_power;Global_reactive_power;Voltage;Global_intensity;Sub_metering_1;Sub_metering_2;Sub_metering_3\r\n' +
    '16/12/2006;17:24:00;4.216;0.418;234.840;18.400;0.000;1.000;17.000\r\n' +
    '16/12/2006;17:25:00;?;?;?;?;?;?;\r\n';

  it('is a household also in the form in which UCI publishes it', async () => {
    const samples = await samplesOf(asPublished);
    expect(metricsOf(samples)).toEqual([
      { power_w: 4_216, voltage_v: 234.84, current_a: 18.4 },
      { energy_wh: 0 },
      { energy_wh: 1 },
      { energy_wh: 17 },
    ]);
    expect(samples[0]).toMatchObject({
      recordedAtMs: Date.parse('2006-12-16T16:24:00Z'),
      labels: { meterId: 'house-sceaux' },
    });
  });

  it('may be packed, whatever its name, and may begin with a byte order mark', async () => {
    expect(await samplesOf(gzipSync(`\uFEFF${asPublished}`))).toEqual(await samplesOf(asPublished));
  });

  it('takes labels, zone and channel from the caller', async () => {
    const options = { labels: { meterId: 'mine' }, zone: 'UTC', channel: 'own-meters' };
    expect((await samplesOf(asPublished, options))[0]).toMatchObject({
      recordedAtMs: Date.parse('2006-12-16T17:24:00Z'),
      labels: { meterId: 'mine' },
      channel: 'own-meters',
    });
  });

  it('can be read again from the start', async () => {
    const recording = await openRecording(await fileOf(asPublished));
    const samples = recording.open();
    expect(await Array.fromAsync(samples)).toEqual(await Array.fromAsync(samples));
  });

  it('takes the cuff for the blood pressure where the arterial line measured nothing, and the line otherwise', async () => {
    const vitals =
      'time_shifted,HR[bpm],ABPSys[mmHg],ABPDias[mmHg],ABPMean[mmHg],PULSE[bpm],RESP[pm],SpO2[%],NBPSys[mmHg],NBPDias[mmHg],NBPMean[mmHg]\n' +
      '2896-10-10T00:00:00,60,0,0,0,61,12,97,120,72,89\n' +
      '2896-10-10T00:01:00,60,110,60,80,61,12,97,120,72,89\n' +
      '2896-10-10T00:02:00,60,0,0,0,0,12,97,,,\n';
    expect(
      (await samplesOf(vitals)).map(({ metrics }) => [metrics.systolic, metrics.diastolic, metrics.mean_arterial]),
    ).toEqual([
      [120, 72, 89],
      [110, 60, 80],
      [0, 0, 0],
    ]);
  });

  it('counts no trade of a capture twice: what came before the subscription is not in it', async () => {
    const match = (type: string, id: number) =>
      `1618677817.5: {"type":"${type}","trade_id":${id},"size":"2","price":"0.5","product_id":"SKL-EUR","time":"2021-04-17T16:43:37.600000Z"}\n`;
    const capture = `wss://ws-feed.pro.coinbase.com <-> 1618677816.84\n${match('last_match', 1)}${match('match', 2)}`;
    expect(await samplesOf(capture)).toEqual([
      {
        recordedAtMs: 1_618_677_817_600,
        receivedAtMs: 1_618_677_817_500,
        channel: 'trading.metrics',
        labels: { symbol: 'SKL-EUR', currency: 'EUR' },
        metrics: { trade_count: 1, trade_volume: 2, trade_notional: 1 },
        id: 'SKL-EUR:2',
      },
    ]);
  });
});

describe('a file that cannot be replayed', () => {
  it('is told apart by its reason', async () => {
    await expect(samplesOf('a,b\n1,2\n')).rejects.toThrow(
      /none of the recordings known .*Its columns are 'a', 'b'\. Map them/,
    );
    await expect(samplesOf('')).rejects.toThrow(/is empty\.$/);
    await expect(openRecording(join(folder, 'missing.csv'))).rejects.toThrow(/There is no file/);
    await expect(openRecording(folder)).rejects.toThrow(/is a folder\.$/);
  });

  it('is told to be cut short when a packed one is', async () => {
    const whole = gzipSync(`id,price,amount,type\n${'1356998659486096,13.51001,36.87430786,ask\n'.repeat(50)}`);
    await expect(samplesOf(whole.subarray(0, whole.length - 12))).rejects.toThrow(/packed, and damaged or cut short/);
  });

  it('is told to be no well-formed table when a row has other columns than the header', async () => {
    await expect(samplesOf('id,price,amount,type\n1356998659486096,13.5\n')).rejects.toThrow(/no well-formed table/);
  });
});
