import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerReplay } from './replay-command.js';

interface Sent {
  readonly url: string;
  readonly authorization: string | null;
  readonly samples: { readonly metrics: Record<string, number>; readonly labels: Record<string, string> }[];
}

let folder: string;
let meters: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-replay-'));
  meters = join(folder, 'meters.csv');
  await writeFile(meters, 'when,house,kW\n2024-01-01T00:00:00,a,0.5\n2024-01-01T00:01:00,b,1.001\n');
});
afterAll(() => rm(folder, { recursive: true }));

const claims = (tenantId: string): string => Buffer.from(JSON.stringify({ tenantId })).toString('base64url');
const token = `head.${claims('riverside')}.signature`;

/** Runs the command against a gateway that rejects one sample of each request. */
async function run(...parameters: string[]): Promise<{ sent: Sent[]; output: string; error: string; slept: number }> {
  const sent: Sent[] = [];
  let output = '';
  let error = '';
  let slept = 0;
  const program = new Command('streamgauge').exitOverride().configureOutput({ writeErr: (text) => (error += text) });
  registerReplay(program, () => ({
    write: (text) => (output += text),
    isTerminal: false,
    pace: {
      nowMs: () => slept,
      sleep: async (durationMs) => {
        slept += durationMs;
      },
    },
    fetch: async (input, init) => {
      const samples = JSON.parse(String(init?.body)) as Sent['samples'];
      sent.push({ url: String(input), authorization: new Headers(init?.headers).get('authorization'), samples });
      const rejected = [{ index: 0, code: 'UNKNOWN_LABEL', error: 'no such label' }];
      return Response.json({ accepted: samples.length - 1, duplicates: 0, rejected });
    },
  }));
  await program.parseAsync(['replay', ...parameters], { from: 'user' }).catch((failure: unknown) => {
    if (error === '') throw failure;
  });
  return { sent, output, error, slept };
}

const mapping = ['--channel', 'meters', '--time', 'when', '--metric', 'power_w=kW*1000', '--label', 'meterId=house'];

describe('streamgauge replay', () => {
  it('sends a table that is mapped by options, and ends with a sum and the reasons of what was rejected', async () => {
    const { sent, output } = await run(
      meters,
      '--token',
      token,
      '--speed',
      'max',
      '--url',
      'http://gateway',
      ...mapping,
    );
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ url: 'http://gateway/ingest/meters', authorization: `Bearer ${token}` });
    expect(sent[0]?.samples.map(({ labels, metrics }) => [labels, metrics])).toEqual([
      [{ meterId: 'a' }, { power_w: 500 }],
      [{ meterId: 'b' }, { power_w: 1_001 }],
    ]);
    expect(output).toMatch(/^Replaying meters\.csv \(columns\)\n/);
    expect(output).toMatch(
      /In total: 1 accepted, 0 duplicates, 1 rejected\n {2}UNKNOWN_LABEL: 1\n {2}First: no such label\n$/,
    );
  });

  it('plays at the speed that is asked for', async () => {
    expect((await run(meters, '--token', token, '--speed', '30', ...mapping)).slept).toBe(2_000);
    expect((await run(meters, '--token', token, '--speed', '60x', ...mapping)).slept).toBe(1_000);
  });

  it('sends every recording of a folder', async () => {
    const recordings = await mkdtemp(join(folder, 'recordings-'));
    await writeFile(join(recordings, 'House2.csv'), 'Time,Aggregate\n2014-03-01 00:00:00,55.2\n');
    await writeFile(join(recordings, 'trades.csv'), 'id,price,amount,type\n1356998659486096,13.5,2,ask\n');
    const { sent, output } = await run(recordings, '--token', token, '--speed', 'max');
    expect(sent.map(({ url }) => url.split('/').at(-1)).sort()).toEqual(['meters', 'trading.metrics']);
    expect(output).toMatch(/^Replaying house-2 \(refit-house\), mtgox-trades\n/);
  });

  it.each([
    ['a file that is not there', ['missing.csv'], /There is no file missing\.csv/],
    ['a table that nobody recognises', ['METERS'], /Its columns are 'when', 'house', 'kW'\. Map them with --channel/],
    [
      'a column that the file does not have',
      ['METERS', '--channel', 'c', '--time', 'at', '--metric', 'm=kW'],
      /no column 'at'\. Its columns are 'when'/,
    ],
    ['a mapping without a channel', ['METERS', '--time', 'when', '--metric', 'm=kW'], /Give --channel CHANNEL/],
    ['a mapping without a time', ['METERS', '--channel', 'c', '--metric', 'm=kW'], /Give --time COLUMN/],
    ['a zone that nobody knows', ['METERS', ...mapping, '--zone', 'Paris'], /'Paris' is no time zone/],
    ['a speed that is none', ['METERS', '--speed', 'fast'], /above 0, or 'max'/],
    [
      'a preset that does not fit',
      ['METERS', '--preset', 'mtgox-trades'],
      /has no column 'id', 'price', 'amount', 'type'/,
    ],
    [
      'the token of another tenant',
      ['METERS', '--tenant', 'lakeside', ...mapping],
      /belongs to tenant 'riverside', not to 'lakeside'/,
    ],
    ['options of one file for a folder', ['FOLDER', '--channel', 'c'], /is a folder: mapping options are for one file/],
  ])('refuses %s in one line that says what to do', async (_, parameters, message) => {
    const places: Record<string, string> = { METERS: meters, FOLDER: folder };
    const { error, sent } = await run(
      '--token',
      token,
      ...parameters.map((parameter) => places[parameter] ?? parameter),
    );
    expect(error).toMatch(message);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(sent).toEqual([]);
  });
});
