import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReplayFeeds } from './recordings-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const house = 'Time,Aggregate,Kettle\n2014-03-01 00:00:00,55.2,60\n';
const vitals = 'time_shifted,HR[bpm],PULSE[bpm],RESP[pm],SpO2[%]\n2704-05-04T10:44:18.529,101.3,0,16.5,0\n';
const fills = [
  ',amount,price,sid,symbol,txn_dollars',
  '2004-01-09 00:00:00+00:00,100,10.0,0,AMD,-1000',
  '2004-01-09 00:00:00+00:00,-10,50.0,1,MMM,500',
  '2004-01-12 00:00:00+00:00,-100,12.0,0,AMD,1200',
  '',
].join('\n');
const closes = [
  'index,AMD,MMM,cash',
  '2004-01-09 00:00:00+00:00,1100,-490,0',
  '2004-01-12 00:00:00+00:00,,-520,0',
  '',
].join('\n');

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

describe('createReplayFeeds', () => {
  it('names houses and patients after their files and passes over what nobody recognises', async () => {
    await mkdir(join(folder, 'more.csv'));
    await write({
      'some_House20_spring.csv': house,
      'mimic_s25047_numerics.csv': vitals,
      'notes.txt': 'nothing, at all\n',
      'broken.csv.gz': '\x1f\x8b',
      'LICENSE.md': house,
    });
    const feeds = await createReplayFeeds(folder);
    expect(feeds.map(({ name, preset, channels }) => [name, preset, channels])).toEqual([
      ['patient-s25047', 'mimic-numerics', ['vitals']],
      ['house-20', 'refit-house', ['meters']],
    ]);
    const [patient, meter] = await Promise.all(feeds.map((feed) => Array.fromAsync(feed.open())));
    expect(patient?.[0]?.labels).toEqual({ patientId: 's25047' });
    expect(meter?.map(({ labels, metrics }) => [labels, metrics])).toEqual([
      [{ meterId: 'house-20' }, { power_w: 55.2 }],
      [{ meterId: 'house-20', circuit: 'kettle' }, { energy_wh: 1 }],
    ]);
  });

  it('gives two recordings of the same thing two names', async () => {
    await write({ 'House2_march.csv': house, 'House2_may.csv': house });
    expect((await createReplayFeeds(folder)).map(({ name }) => name)).toEqual(['house-2', 'house-2-2']);
  });

  it('makes one book of fills and closes, in which a closed position stays with what it earned', async () => {
    await write({ 'fills.csv': fills, 'closes.csv': closes });
    const feeds = await createReplayFeeds(folder);
    expect(feeds.map(({ name }) => name)).toEqual(['pyfolio-transactions', 'pyfolio-book']);
    const samples = await Array.fromAsync(feeds[1]?.open() ?? []);
    const lastDay = samples.filter(({ recordedAtMs }) => recordedAtMs === Date.parse('2004-01-12T00:00:00Z'));
    expect(lastDay.map(({ channel, labels, metrics }) => [channel, labels.symbol, metrics])).toEqual([
      ['positions', 'AMD', { position_value: 0, position_gross_value: 0, position_pnl: 0 }],
      ['pnl', 'AMD', { realized_pnl: 200, unrealized_pnl: 0 }],
      ['positions', 'MMM', { position_value: -520, position_gross_value: 520, position_pnl: -20 }],
      ['pnl', 'MMM', { realized_pnl: 0, unrealized_pnl: -20 }],
      ['risk.metrics', undefined, { exposure: 520, net_exposure: -520 }],
    ]);
  });

  it('plays closes by themselves when there are no fills to them', async () => {
    await write({ 'closes.csv': closes });
    const [feed] = await createReplayFeeds(folder);
    expect(feed).toMatchObject({ name: 'pyfolio-positions', channels: ['positions'] });
    expect((await Array.fromAsync(feed?.open() ?? [])).map(({ labels, metrics }) => [labels.symbol, metrics])).toEqual([
      ['AMD', { position_value: 1_100, position_gross_value: 1_100 }],
      ['MMM', { position_value: -490, position_gross_value: 490 }],
      ['MMM', { position_value: -520, position_gross_value: 520 }],
    ]);
  });

  it('says that a folder is not there', async () => {
    await expect(createReplayFeeds(join(folder, 'missing'))).rejects.toThrow(/There is no folder .* that can be read/);
  });
});
