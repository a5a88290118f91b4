/** `streamgauge import` as a process of its own into a gateway: what a subscriber is told must be what is in the file. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { KilledGateway } from './harness/restarts/killed-gateway.js';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';
import { jwtSecret, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

const catalog = fileURLToPath(new URL('./harness/kafka-catalog.json', import.meta.url));

let folder: string;
let gateway: TestGateway;
let stop: () => Promise<void>;
let tenants = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-import-'));
  ({ gateway, stop } = await startTestGateway({ STREAMGAUGE_CONFIG: catalog }));
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** Pieces of each row, and their sum: no two prefixes of a file have the same. */
function tableOf(rows: number): { readonly text: string; readonly pieces: number } {
  const time = new Date().toISOString();
  const lines = Array.from({ length: rows }, (_, row) => `${time},m-${row % 50},${row + 1},${row % 90}\n`);
  return { text: `timestamp,machine,pieces,heat\n${lines.join('')}`, pieces: (rows * (rows + 1)) / 2 };
}

async function importFile(file: string, tenantId: string, url: string, ...more: string[]): Promise<ProgramRun> {
  const token = await tokenFor({ tenantId, scope: 'ingest' });
  return runCli(['import', file, '--channel', 'readings', '--url', url, ...more], { STREAMGAUGE_TOKEN: token });
}

async function imported(file: string, tenantId: string, ...more: string[]): Promise<{ code: unknown; output: string }> {
  const run = await importFile(file, tenantId, gateway.url, ...more);
  return { code: await run.ended, output: run.output() };
}

/** Running total of all machines. */
async function piecesOf(tenantId: string, url = gateway.url): Promise<number> {
  const client = await RawClient.open(`${url.replace('http', 'ws')}/ws`, await tokenFor({ tenantId }));
  await client.ask('subscribe', {
    channel: 'readings',
    metrics: ['pieces'],
    aggregation: { type: 'LAST', window: 0.1 },
  });
  await client.next(({ event }) => event === 'snapshot');
  // A window that was open when it came is told by an update.
  await client.untilServerTime(Date.now() + 300);
  const totals = client.received.flatMap(({ event, data }) => {
    if (event === 'snapshot') return [data.data.pieces ?? 0];
    return event === 'update' && data.metrics.pieces !== undefined ? [data.metrics.pieces.value] : [];
  });
  client.close();
  return totals.at(-1);
}

function newTenant(): string {
  tenants += 1;
  return `import-${tenants}`;
}

describe('streamgauge import', () => {
  it('[I80, I81] a table adds up at a subscriber, and a repetition, also packed and under another name, adds nothing', async () => {
    const tenantId = newTenant();
    const { text, pieces } = tableOf(12_000);
    const [file, packed] = [join(folder, 'plant.csv'), join(folder, 'other.csv.gz')];
    await writeFile(file, text);
    await writeFile(packed, gzipSync(text));
    const first = await imported(file, tenantId);
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringContaining('12,000 accepted, 0 duplicates, 0 rejected'),
    });
    expect(await piecesOf(tenantId)).toBe(pieces);
    expect((await imported(file, tenantId)).output).toContain('It has been imported whole');
    // No journal lies beside the copy: ids alone tell.
    expect((await imported(packed, tenantId)).output).toContain('0 accepted, 12,000 duplicates, 0 rejected');
    expect(await piecesOf(tenantId)).toBe(pieces);
  });

  it('[I82] what was not taken is told by line and kept; mended and imported, the file is whole', async () => {
    const tenantId = newTenant();
    const { text, pieces } = tableOf(100);
    const [file, kept] = [join(folder, 'wrong.csv'), join(folder, 'kept.csv')];
    const rows = text.split('\n');
    rows[10] = rows[10]?.replace(/,10,/, ',ten,') ?? '';
    rows[20] = rows[20]?.replace(/^[^,]+/, '2001-01-01T00:00:00Z') ?? '';
    await writeFile(file, rows.join('\n'));
    const { code, output } = await imported(file, tenantId, '--rejected', kept);
    expect(code).toBe(2);
    expect(output).toContain('98 accepted, 0 duplicates, 2 rejected');
    expect(output).toMatch(
      /Line 11: INVALID_SAMPLE: column 'pieces' holds 'ten', which is no number\n {2}Line 21: [A-Z_]+: /,
    );
    const mended = (await readFile(kept, 'utf8'))
      .replace(',ten,', ',10,')
      .replace('2001-01-01T00:00:00Z', new Date().toISOString());
    await writeFile(kept, mended);
    expect(await imported(kept, tenantId)).toMatchObject({ code: 0 });
    expect(await piecesOf(tenantId)).toBe(pieces);
  });

  it('[I81] an import that is killed goes on where it was, and each line counts once', async () => {
    const tenantId = newTenant();
    const { text, pieces } = tableOf(100_000);
    const file = join(folder, 'killed.csv');
    await writeFile(file, text);
    const journal = `${file}.import.json`;
    const first = await importFile(file, tenantId, gateway.url);
    await untilJournal(journal);
    first.child.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    const lost = await piecesOf(tenantId);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(pieces);
    const second = await imported(file, tenantId);
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('Going on after line ') });
    expect(await piecesOf(tenantId)).toBe(pieces);
  });

  it('[I81] a gateway that is killed meanwhile is waited for, and each line counts once', async () => {
    const tenantId = newTenant();
    const { text, pieces } = tableOf(100_000);
    const file = join(folder, 'survivor.csv');
    await writeFile(file, text);
    const killed = new KilledGateway({
      JWT_SECRET: jwtSecret,
      DATA_DIR: join(folder, 'killed'),
      STREAMGAUGE_CONFIG: catalog,
    });
    await killed.start();
    await killed.untilReady();
    const url = killed.url ?? '';
    const again = new KilledGateway({
      JWT_SECRET: jwtSecret,
      DATA_DIR: join(folder, 'killed'),
      STREAMGAUGE_CONFIG: catalog,
      PORT: new URL(url).port,
    });
    try {
      const run = await importFile(file, tenantId, url);
      await untilJournal(`${file}.import.json`);
      await killed.kill();
      await again.start();
      expect(await run.ended, run.output()).toBe(0);
      await again.untilReady();
      expect(await piecesOf(tenantId, url)).toBe(pieces);
    } finally {
      await again.kill('SIGTERM');
    }
  });

  it('[I83] NDJSON goes as it is, events too', async () => {
    const tenantId = newTenant();
    const file = join(folder, 'faults.ndjson');
    const events = [1, 2, 3].map((data) => ({ type: 'overheated', data: { data }, labels: { machine: 'm-1' } }));
    await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const copy = join(folder, 'copy.ndjson');
    await copyFile(file, copy);
    const token = await tokenFor({ tenantId, scope: 'ingest' });
    const send = async (path: string) => {
      const run = runCli(['import', path, '--channel', 'faults', '--url', gateway.url, '--token', token]);
      expect(await run.ended, run.output()).toBe(0);
      return run.output();
    };
    expect(await send(file)).toContain('3 accepted, 0 duplicates, 0 rejected');
    expect(await send(copy)).toContain('0 accepted, 3 duplicates, 0 rejected');
  });

  it('[I83] a recording of NDJSON is replayed by a mapping file', async () => {
    const tenantId = newTenant();
    const [file, mapping] = [join(folder, 'plant.ndjson'), join(folder, 'plant.json')];
    const lines = [1, 2, 3].map((pieces) => ({ at: `2020-01-01T00:00:0${pieces}Z`, machine: { name: 'm-1' }, pieces }));
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const content = {
      channel: 'readings',
      time: 'at',
      metrics: { pieces: 'pieces*10' },
      labels: { machine: 'machine.name' },
    };
    await writeFile(mapping, JSON.stringify(content));
    const token = await tokenFor({ tenantId, scope: 'ingest' });
    const run = runCli([
      'replay',
      file,
      '--mapping',
      mapping,
      '--speed',
      'max',
      '--url',
      gateway.url,
      '--token',
      token,
    ]);
    expect(await run.ended, run.output()).toBe(0);
    expect(await piecesOf(tenantId)).toBe(60);
  });
});

async function untilJournal(path: string): Promise<void> {
  let isThere = false;
  const look = async (): Promise<void> => {
    while (!isThere) isThere = (await readFile(path, 'utf8').catch(() => '')) !== '';
  };
  void look();
  await until(`${path} is there`, () => isThere);
}
