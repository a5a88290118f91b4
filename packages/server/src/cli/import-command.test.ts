import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerImport } from './import-command.js';

interface Entry {
  readonly id: string;
  readonly labels: Record<string, string>;
  readonly metrics: Record<string, number>;
  readonly timestamp?: number;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function fileOf(content: string | Uint8Array): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.csv`);
  await writeFile(file, content);
  return file;
}

const claims = Buffer.from(JSON.stringify({ tenantId: 'riverside' })).toString('base64url');
const channels = [
  {
    name: 'meters',
    labels: [{ name: 'meterId' }, { name: 'phase' }],
    metrics: [
      { name: 'power_w', instrument: 'gauge' },
      { name: 'mean_w', instrument: 'derived' },
    ],
  },
];

/** How a gateway behaves; by default it takes what it does not know yet. */
type Answer = (entries: readonly Entry[], request: number) => Response | Error | 'stop';

interface Run {
  readonly batches: Entry[][];
  readonly output: string;
  readonly error: string;
  readonly code: number | undefined;
}

async function run(parameters: readonly string[], answer?: Answer, isTerminal = false): Promise<Run> {
  const batches: Entry[][] = [];
  const known = new Set<string>();
  const stop = new AbortController();
  let [output, error, nowMs] = ['', '', 0];
  let code: number | undefined;
  const take = (entries: readonly Entry[]): Response => {
    const fresh = entries.filter(({ id }) => !known.has(id));
    for (const { id } of fresh) known.add(id);
    return Response.json({ accepted: fresh.length, duplicates: entries.length - fresh.length, rejected: [] });
  };
  const program = new Command('streamgauge').exitOverride().configureOutput({ writeErr: (text) => (error += text) });
  registerImport(program, () => ({
    write: (text) => (output += text),
    isTerminal,
    pace: {
      nowMs: () => (nowMs += 1_000),
      sleep: () => Promise.resolve(),
    },
    signal: stop.signal,
    endWith: (ended) => (code = ended),
    fetch: async (input, init) => {
      if (String(input).endsWith('/channels')) return Response.json({ channels });
      const entries = JSON.parse(String(init?.body)) as Entry[];
      batches.push(entries);
      const answered = answer?.(entries, batches.length) ?? take(entries);
      if (answered === 'stop') stop.abort();
      if (!(answered instanceof Response)) throw answered;
      return answered;
    },
  }));
  const own = ['import', ...parameters, '--token', `head.${claims}.signature`];
  await program.parseAsync(own, { from: 'user' }).catch((failure: unknown) => {
    if (error === '') throw failure;
  });
  return { batches, output, error, code };
}

const table = 'timestamp,meterid,power_w,colour\n2026-01-01T00:00:00Z,a,1,red\n2026-01-01T00:01:00Z,b,2,\n';

describe('streamgauge import', () => {
  it('[I80] takes columns that are called as the channel calls them, and says what it makes of them', async () => {
    const { batches, output, code } = await run([await fileOf(table), '--channel', 'meters']);
    expect(batches.flat().map(({ id: _, ...entry }) => entry)).toEqual([
      { labels: { meterId: 'a' }, metrics: { power_w: 1 }, timestamp: Date.parse('2026-01-01T00:00:00Z') },
      { labels: { meterId: 'b' }, metrics: { power_w: 2 }, timestamp: Date.parse('2026-01-01T00:01:00Z') },
    ]);
    expect(output).toContain(
      '  Time: timestamp\n  Metrics: power_w=power_w\n  Labels: meterId=meterid\n  Not used: colour\n',
    );
    expect(output).toContain('In total: 2 accepted, 0 duplicates, 0 rejected\n');
    expect(code).toBeUndefined();
  });

  it('[I80] has columns mapped by a file, and options go before it', async () => {
    const mapping = join(folder, 'mapping.json');
    const content = {
      channel: 'meters',
      time: 'timestamp',
      metrics: { power_w: 'power_w*1000' },
      labels: { phase: '=L1' },
    };
    await writeFile(mapping, JSON.stringify(content));
    const { batches } = await run([await fileOf(table), '--mapping', mapping, '--label', 'phase==L2', '--now']);
    const sent = batches.flat().map(({ labels, metrics, timestamp }) => ({ labels, metrics, timestamp }));
    expect(sent).toEqual([1_000, 2_000].map((power_w) => ({ labels: { phase: 'L2' }, metrics: { power_w } })));
  });

  it('[I81] gives a line the same id whatever the file is called and whether it is packed, and another for other columns', async () => {
    const idsOf = async (content: string | Uint8Array, ...more: string[]) => {
      const { batches } = await run([await fileOf(content), '--channel', 'meters', ...more]);
      return batches.flat().map(({ id }) => id);
    };
    const ids = await idsOf(table);
    expect(new Set(ids).size).toBe(2);
    expect(await idsOf(gzipSync(table))).toEqual(ids);
    expect(await idsOf(`${table}2026-01-01T00:02:00Z,c,3,\n`)).not.toContain(ids[0]);
    expect(await idsOf(table, '--label', 'phase==L1')).not.toContain(ids[0]);
  });

  it('[I81] goes on after the last line that was answered for, and sends nothing when it has been imported whole', async () => {
    const rows = Array.from({ length: 12_000 }, (_, row) => `2026-01-01T00:00:00Z,a,${row},\n`);
    const file = await fileOf(`${table.split('\n')[0]}\n${rows.join('')}`);
    const command = [file, '--channel', 'meters'];
    const stopped = await run(command, (entries, request) =>
      request === 2 ? 'stop' : Response.json({ accepted: entries.length, duplicates: 0, rejected: [] }),
    );
    expect(stopped).toMatchObject({ code: 130 });
    expect(stopped.output).toMatch(/Stopped after line 5,001; the same command goes on there\.\n$/);
    const second = await run(command);
    expect(second.output).toContain('Going on after line 5,001.\n');
    expect(second.batches.flat().map(({ metrics }) => metrics.power_w)).toEqual(
      Array.from({ length: 7_000 }, (_, row) => row + 5_000),
    );
    expect(second.output).toContain('In total: 12,000 accepted');
    const third = await run(command);
    expect(third.batches).toEqual([]);
    expect(third.output).toContain('It has been imported whole: 12,000 accepted');
    expect((await run([...command, '--again'])).batches.flat()).toHaveLength(12_000);
  });

  it('[I81] sends a request again when its connection breaks, and does not when nobody ever answered', async () => {
    const broken = new TypeError('fetch failed', { cause: new Error('socket hang up') });
    const rows = Array.from({ length: 6_000 }, (_, row) => `2026-01-01T00:00:00Z,a,${row},\n`);
    const file = await fileOf(`${table.split('\n')[0]}\n${rows.join('')}`);
    const accepted = (entries: readonly Entry[]) =>
      Response.json({ accepted: entries.length, duplicates: 0, rejected: [] });
    const { batches, output } = await run([file, '--channel', 'meters'], (entries, request) =>
      request === 2 ? broken : accepted(entries),
    );
    expect(batches.map((batch) => batch.length)).toEqual([5_000, 1_000, 1_000]);
    expect(batches[2]).toEqual(batches[1]);
    expect(output).toContain('In total: 6,000 accepted');
    const { error, output: said } = await run([await fileOf(table), '--channel', 'meters'], () => broken);
    expect(said).toMatch(/Stopped after line 0; the same command goes on there\.\n$/);
    expect(error).toBe('error: No gateway answers at http://127.0.0.1:3000: socket hang up\n');
  });

  it('[I82] says where lines are that were not taken, keeps them to be mended, and ends with 2', async () => {
    const kept = join(folder, 'rejected.csv');
    const file = await fileOf(
      `${table}yesterday,c,3,\n2026-01-01T00:04:00Z,d,many,\n2026-01-01T00:05:00Z,e,\ncut,short\n`,
    );
    const { output, code, batches } = await run([file, '--channel', 'meters', '--rejected', kept], (entries) =>
      Response.json({
        accepted: entries.length - 1,
        duplicates: 0,
        rejected: [{ index: 1, code: 'TOO_OLD', error: 'old' }],
      }),
    );
    expect(batches.flat()).toHaveLength(2);
    expect(code).toBe(2);
    expect(output).toContain(
      '1 accepted, 0 duplicates, 5 rejected\n  TOO_OLD: 1\n  INVALID_SAMPLE: 4\n  Line 3: TOO_OLD: old\n',
    );
    expect(output).toContain("Line 5: INVALID_SAMPLE: column 'power_w' holds 'many', which is no number\n");
    expect(output).toContain('Line 7: INVALID_SAMPLE: 2 fields where the header has 4\n');
    expect((await readFile(kept, 'utf8')).split('\n')).toEqual([
      'timestamp,meterid,power_w,colour',
      '2026-01-01T00:01:00Z,b,2,',
      'yesterday,c,3,',
      '2026-01-01T00:04:00Z,d,many,',
      '2026-01-01T00:05:00Z,e,',
      'cut,short',
      '',
    ]);
  });

  it('[I82] lists the places of more lines than it tells the reasons of', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row === 10 ? '2026-01-01T00:00:00Z' : 'never'},a,1,\n`);
    const { output } = await run([await fileOf(`${table.split('\n')[0]}\n${rows.join('')}`), '--channel', 'meters']);
    expect(output).toContain('1 accepted, 0 duplicates, 29 rejected\n');
    expect(output).toContain('  Rejected lines: 2–11, 13–31\n');
  });

  it('draws a bar where a line can be written over, and plain lines elsewhere', async () => {
    const file = await fileOf(table);
    const { output } = await run([file, '--channel', 'meters'], undefined, true);
    expect(output).toContain(`\r[${'█'.repeat(24)}] 100 %, line 3 of 3`);
    const log = await run([file, '--channel', 'meters', '--again']);
    expect(log.output).not.toMatch(/[\r█]/);
  });

  it('passes NDJSON on as it is, gives an id to lines that have none, and reads fields inside fields as columns', async () => {
    const lines = [{ id: 'own', metrics: { power_w: 1 } }, { metrics: { power_w: 2 } }];
    const file = await fileOf(lines.map((line) => `${JSON.stringify(line)}\n`).join('\n'));
    const [first, second] = (await run([file, '--channel', 'meters'])).batches.flat();
    expect(first).toEqual(lines[0]);
    expect(second).toEqual({ ...lines[1], id: expect.stringMatching(/^[0-9a-f]{24}-3$/) });
    const flat = await fileOf(
      `${JSON.stringify({ at: 1_770_000_000_000, meter: { id: 'm', kw: 0.5 } })}\n{"at":1}\nnone\n`,
    );
    const mapping = ['--time', 'at', '--metric', 'power_w=meter.kw*1000', '--label', 'meterId=meter.id'];
    const { batches, output } = await run([flat, '--channel', 'meters', ...mapping]);
    expect(batches.flat()).toMatchObject([{ labels: { meterId: 'm' }, metrics: { power_w: 500 }, timestamp: 1.77e12 }]);
    expect(output).toContain('1 rejected\n  INVALID_SAMPLE: 1\n  Line 3: INVALID_SAMPLE: the line is no JSON object\n');
  });

  it.each([
    ['a file without a channel', table, [], /Give --channel CHANNEL/],
    [
      'a channel that the user does not see',
      table,
      ['--channel', 'secret'],
      /sees no channel 'secret'.*Map the columns/,
    ],
    [
      'a table without a metric',
      'timestamp,a\n1,2\n',
      ['--channel', 'meters'],
      /metric of meters \(power_w\)\. Map one/,
    ],
    ['a table without a time', 'power_w\n1\n', ['--channel', 'meters'], /Give --time COLUMN, or --now/],
    [
      'a column that is not there',
      table,
      ['--channel', 'meters', '--time', 'when'],
      /no column 'when'\. Its columns are/,
    ],
    [
      'a quote that nobody closes',
      'timestamp,power_w\n1,"2\n3,4\n',
      ['--channel', 'meters'],
      /no well-formed table: Quote/,
    ],
    [
      'a file of another format',
      table,
      ['--channel', 'meters', '--format', 'ndjson'],
      /begins like a table, not like ndjson/,
    ],
    ['a damaged file', gzipSync(table).subarray(0, 30), ['--channel', 'meters'], /packed, and damaged or cut short/],
    ['an unknown zone', table, ['--channel', 'meters', '--zone', 'Paris'], /'Paris' is no time zone/],
    ['another tenant', table, ['--channel', 'meters', '--tenant', 'lakeside'], /'riverside', not to 'lakeside'/],
    ['a mapping that is not there', table, ['--mapping', '/nowhere.json'], /\/nowhere\.json cannot be read/],
  ])(
    'refuses %s in one line that says what to do, before anything is sent',
    async (_, content, parameters, message) => {
      const { error, batches } = await run([await fileOf(content), ...parameters]);
      expect(error).toMatch(message);
      expect(error.trim().split('\n')).toHaveLength(1);
      expect(batches).toEqual([]);
    },
  );

  it('refuses a mapping that says something unknown, and lists what it may say', async () => {
    const mapping = join(folder, 'wrong.json');
    await writeFile(mapping, '{"metric": {}}');
    const { error } = await run([await fileOf(table), '--mapping', mapping]);
    expect(error).toMatch(
      /wrong\.json: mapping: .*metric.* It may have 'channel', 'time', 'id', 'zone', 'metrics', 'labels'\./,
    );
  });
});
