import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.js';
import { runCli } from './harness/run-cli.js';
import { ingest, jwtSecret, tokenFor } from './harness/token.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Processes that were started with the data folder in their environment; Linux tells, elsewhere nothing is found. */
async function processesOf(dataDir: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return pids.filter((_, index) => environments[index]?.includes(`DATA_DIR=${dataDir}\0`));
}

/** Asks with a Host header of one's own, which `fetch` does not let one set. */
function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once('error', reject);
  });
}

describe('streamgauge serve', () => {
  it('[W33, W21] needs a secret and nothing else, has the catalogs, no demo, and ends at once and whole on Ctrl-C', async () => {
    const dataDir = join(folder, 'serve');
    const run = runCli(['serve'], { PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
    const [, url = ''] = await run.printed(/^Streamgauge listens on (http:\S+)$/m);
    expect((await fetch(`${url}/demo`)).status).toBe(404);
    const channels = await fetch(`${url}/analytics/stream/channels`, {
      headers: { authorization: `Bearer ${await tokenFor()}` },
    });
    const { channels: visible } = (await channels.json()) as { channels: { name: string }[] };
    const names = visible.map(({ name }) => name);
    for (const name of [
      'trading.metrics',
      'positions',
      'pnl',
      'operations',
      'meters',
      'vitals',
      'alerts',
      'device-status',
      'system.status',
    ]) {
      expect(names).toContain(name);
    }
    const client = await RawClient.open(`${url.replace('http', 'ws')}/ws`, await tokenFor());
    await client.ask('subscribe', { channel: 'pnl', aggregation: { window: 0 } });
    await ingest(url, 'pnl', { metrics: { realized_pnl: 12.5 } });
    expect((await client.next(({ event }) => event === 'update')).data.metrics.realized_pnl.value).toBe(12.5);

    run.child.kill('SIGINT');
    expect(await client.next(({ event }) => event === 'server:draining')).toMatchObject({
      data: { reconnectWithinMs: 5_000 },
    });
    expect(await run.ended).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);
  });

  const wrong: readonly [string, Record<string, string>, string][] = [
    [
      'no secret',
      {},
      'JWT_SECRET is missing; set it, or JWT_JWKS_URL or JWT_PUBLIC_KEY. Example: JWT_SECRET=a-long-random-text-of-32-characters',
    ],
    [
      'a short secret',
      { JWT_SECRET: 'short' },
      'JWT_SECRET has fewer than 32 characters, which can be guessed. Example: JWT_SECRET=a-long-random-text-of-32-characters',
    ],
    [
      'a wrong port',
      { JWT_SECRET: jwtSecret, PORT: 'http' },
      'PORT is no whole number from 0 to 65535. Example: PORT=3000',
    ],
    [
      'a wildcard origin',
      { JWT_SECRET: jwtSecret, CORS_ORIGINS: '*' },
      "CORS_ORIGINS has '*', which is no origin (scheme and host, no path, no '*'). Example: CORS_ORIGINS=https://app.example.com,https://ops.example.com",
    ],
    [
      'the demo in production',
      { JWT_SECRET: jwtSecret, DEMO: '1', NODE_ENV: 'production' },
      'DEMO is on although NODE_ENV=production; the demo signs anybody in. Example: DEMO=1',
    ],
    [
      'a catalog that is not there',
      { JWT_SECRET: jwtSecret, STREAMGAUGE_CONFIG: '/nowhere.json' },
      "Catalog: /nowhere.json: ENOENT: no such file or directory, open '/nowhere.json'",
    ],
  ];
  it.each(wrong)('[W33] with %s does not start and says why in one line', async (_name, environment, line) => {
    const run = runCli(['serve'], { DATA_DIR: join(folder, 'never'), ...environment });
    expect(await run.ended).toBe(1);
    expect(
      run
        .output()
        .trim()
        .split('\n')
        .filter((text) => !text.includes('Nest')),
    ).toEqual([line]);
  });
});

describe('streamgauge demo', () => {
  it('[W34] prints one URL, signs example users in, moves all four sections, and hides what a role may not see', async () => {
    const dataDir = join(folder, 'demo');
    const run = runCli(['demo'], { PORT: '0', DATA_DIR: dataDir });
    const [, url = ''] = await run.printed(/^Streamgauge is running: (http:\S+)$/m);
    if (process.platform === 'linux') expect(await processesOf(dataDir)).toEqual([String(run.child.pid)]);
    const signIn = async (user: string): Promise<RawClient> => {
      const response = await fetch(`${url}/demo/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      });
      const { token } = (await response.json()) as { token: string };
      return RawClient.open(`${url.replace('http', 'ws')}/ws`, token);
    };
    const channels = ['system.host', 'meters', 'vitals', 'trading.metrics', 'pnl'];
    const groupBy = ['patientId'];
    const operator = await signIn('riverside-operator');
    for (const channel of channels) {
      const request = channel === 'vitals' ? { channel, groupBy } : { channel };
      expect(await operator.ask('subscribe', request), channel).toMatchObject({ success: true });
    }
    for (const channel of channels)
      await operator.next(({ event, data }) => event === 'update' && data.channel === channel, 30_000);

    const nurse = await signIn('riverside-nurse');
    expect(await nurse.ask('subscribe', { channel: 'pnl' })).toMatchObject({
      success: false,
      code: 'FORBIDDEN_CHANNEL',
    });
    expect(await nurse.ask('subscribe', { channel: 'vitals', groupBy })).toMatchObject({ success: true });

    expect(await statusWithHost(`${url}/demo`, 'localhost')).toBe(200);
    expect(await statusWithHost(`${url}/demo`, 'rebound.example')).toBe(403);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(run.output()).toBe(`Streamgauge is running: ${url}\n`);
    expect(await processesOf(dataDir)).toEqual([]);
  });
});
