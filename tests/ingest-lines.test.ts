import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { runCli } from './harness/run-cli.js';
import { jwtSecret, tokenFor } from './harness/token.js';

/** `npm run ndjson` says how long the body is whose memory is looked at, bytes. */
const bodyBytes = Number(process.env.NDJSON_BYTES ?? 40_000_000);

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

interface Answer {
  readonly status: number;
  readonly body: {
    accepted?: number;
    duplicates?: number;
    rejected?: { index: number; error: string }[];
    code?: string;
    error?: string;
  };
}

interface Upload {
  readonly request: ClientRequest;
  readonly answer: Promise<Answer>;
}

async function upload(
  url: string,
  channel: string,
  tenantId: string,
  headers: Record<string, string> = {},
): Promise<Upload> {
  const authorization = `Bearer ${await tokenFor({ scope: 'ingest', tenantId })}`;
  const request = httpRequest(`${url}/ingest/${channel}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-ndjson', ...headers },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', async (response: IncomingMessage) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
    });
  });
  answer.catch(() => {});
  return { request, answer };
}

const line = (serial: number, more: object = {}): string =>
  `${JSON.stringify({ id: `l-${serial}`, labels: { meterId: `m-${serial % 50}` }, metrics: { power_w: serial % 1_000 }, ...more })}\n`;

describe('POST /ingest/:channel with lines', () => {
  it('[I51] takes more lines than an array may have, and lists what is refused by its line', async () => {
    const { request, answer } = await upload(gateway.url, 'meters', 'many');
    const bad = new Map([
      [3, 'not JSON\n'],
      [12_345, line(1, { nonsense: 1 })],
      [20_000, `${'x'.repeat(100_000)}\n`],
    ]);
    const lines = Array.from({ length: 25_000 }, (_, serial) => bad.get(serial) ?? line(serial));
    request.end(`\n${lines.join('')}\n\n`);
    const { status, body } = await answer;
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 24_997, duplicates: 0 });
    expect(body.rejected?.map(({ index }) => index)).toEqual([...bad.keys()]);
    expect(body.rejected?.[2]?.error).toBe('a line has at most 65536 bytes');
  });

  it('[I51] is live before the body has ended', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'slow' }));
    await client.ask('subscribe', { channel: 'meters', metrics: ['power_w'], aggregation: { window: 0 } });
    const { request, answer } = await upload(gateway.url, 'meters', 'slow');
    request.write(line(7));
    await client.next(({ event, data }) => event === 'update' && data.metrics.power_w.value === 7);
    request.write(line(8).slice(0, 20));
    request.end(line(8).slice(20));
    await client.next(({ event, data }) => event === 'update' && data.metrics.power_w.value === 7 + 8);
    expect(await answer).toMatchObject({ status: 202, body: { accepted: 2 } });
    client.close();
  });

  it('[I51] keeps what came before a body broke off; sent again with the same ids it counts once', async () => {
    const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId: 'broken' }));
    await client.ask('subscribe', { channel: 'meters', metrics: ['power_w'], aggregation: { window: 0 } });
    const { request } = await upload(gateway.url, 'meters', 'broken');
    request.write(line(1) + line(2));
    await client.next(({ event, data }) => event === 'update' && data.metrics.power_w.value !== undefined);
    request.destroy();
    const again = await upload(gateway.url, 'meters', 'broken');
    again.request.end(line(1) + line(2) + line(3));
    expect(await again.answer).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 2 } });
    client.close();
  });

  it('[I51, I52] says how far it came where a packed body is damaged', async () => {
    const { request, answer } = await upload(gateway.url, 'meters', 'damaged', { 'content-encoding': 'gzip' });
    const gzip = createGzip();
    const packed = pipeline(Readable.from([line(1), line(2)]), gzip);
    const bytes = Buffer.concat(await gzip.toArray());
    await packed;
    request.end(Buffer.concat([bytes.subarray(0, bytes.length - 8), Buffer.from('damage!!')]));
    const { status, body } = await answer;
    expect(request.shouldKeepAlive).toBe(false);
    expect([status, body.code]).toEqual([400, 'BAD_MESSAGE']);
    expect(body.error).toMatch(/cannot be read on .*; the \d+ lines before were taken/);
  });

  it('[I51, B5] is ended when nothing more comes, and a body of JSON that does not end is too', async () => {
    const ends = ['application/x-ndjson', 'application/json'].map(async (type) => {
      const { request, answer } = await upload(gateway.url, 'meters', 'idle', { 'content-type': type });
      request.write(line(1));
      return answer;
    });
    const error = expect.stringContaining('did not come within 20 s');
    const late = { status: 408, body: { code: 'BAD_MESSAGE', error } };
    expect(await Promise.all(ends)).toMatchObject([late, late]);
  });

  it('[A60] a stranger’s lines are not read', async () => {
    const { request, answer } = await upload(gateway.url, 'meters', 'x', { authorization: 'Bearer nonsense' });
    request.write(line(1));
    expect(await answer).toMatchObject({ status: 401 });
    request.destroy();
  });

  it('[I51] holds no more memory for a long body than for a short one', {
    timeout: 60_000 + bodyBytes / 5_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-lines-'));
    const run = runCli(['serve'], {
      PORT: '0',
      JWT_SECRET: jwtSecret,
      DATA_DIR: folder,
      NODE_OPTIONS: '--max-old-space-size=128',
    });
    const [, url = ''] = await run.printed(/listens on (\S+)/);
    await run.printed(/Database is up/);
    const resident = async (): Promise<number> => {
      const status = await readFile(`/proc/${run.child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
    };
    let sent = 0;
    let lines = 0;
    const body = function* (bytes: number): Generator<string> {
      for (const end = sent + bytes; sent < end; lines += 500) {
        const chunk = Array.from({ length: 500 }, (_, index) => line(lines + index)).join('');
        sent += chunk.length;
        yield chunk;
      }
    };
    /** Sends a body; the most memory that was seen meanwhile. */
    const send = async (bytes: number): Promise<number> => {
      const before = lines;
      const { request, answer } = await upload(url, 'meters', 'long');
      const uploaded = pipeline(Readable.from(body(bytes)), request);
      let isOver = false;
      const over = answer.finally(() => {
        isOver = true;
      });
      let most = 0;
      while (!isOver) {
        most = Math.max(most, await resident());
        await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 100))]);
      }
      await uploaded;
      expect(await answer).toMatchObject({ status: 202, body: { accepted: lines - before } });
      return most;
    };
    const short = await send(bodyBytes / 8);
    const long = await send(bodyBytes);
    const grown = long - short;
    process.stdout.write(
      `${sent} bytes, ${lines} lines: at most ${Math.round(short / 1e6)} MB resident at first, ${Math.round(long / 1e6)} MB with the long body\n`,
    );
    // The samples of the short body in the suite would not fit into the heap, and the long one of the command not into this. What
    // the embedded database holds comes and goes by 200 MB.
    expect(grown).toBeLessThan(400e6);
    run.child.kill('SIGTERM');
    await run.ended;
    await rm(folder, { recursive: true, force: true });
  });
});
