/** Clients that others wrote, unchanged, each at the door that is its own. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { io as io31 } from 'socket.io-client-3-1';
import { io as io40 } from 'socket.io-client-4-0';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoSubscriptions, expectWalk, postSample, request, type Walk } from './foreign/walk.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { pythonPath } from './harness/python.js';
import { type ProgramRun, runProgram } from './harness/run-program.js';
import { tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop());

describe.each([
  ['of today', io],
  ['of 4.0', io40],
  ['of 3.1', io31],
])('the Socket.IO client %s', (age, connect) => {
  it.each([
    ['websocket', { transports: ['websocket'] }, 'websocket'],
    ['polling', { transports: ['polling'] }, 'polling'],
    ['what it does by default', {}, 'websocket'],
  ])('[W45, W2] works by %s', async (name, options, transport) => {
    const tenantId = `${age}, ${name}`;
    const socket = connect(`${gateway.url}/analytics/stream`, {
      ...options,
      auth: { token: await tokenFor({ tenantId }) },
    });
    const next = (event: string): Promise<unknown> => new Promise((resolve) => socket.once(event, resolve));
    const ask = (event: string, data: unknown): Promise<unknown> =>
      new Promise((resolve) => socket.emit(event, data, resolve));
    const isUpgraded =
      transport === name ||
      new Promise((resolve) => socket.io.once('open', () => socket.io.engine.once('upgrade', resolve)));
    const walk: Walk = {};
    walk.connected = await next('connected');
    // A client that stays on polling is served all the same, so a broken upgrade shows nowhere but here.
    await isUpgraded;
    const snapshot = next('snapshot');
    const update = next('update');
    walk.ack = await ask('subscribe', request);
    walk.snapshot = await snapshot;
    await postSample(gateway, tenantId);
    walk.update = await update;
    walk.unsubscribed = await ask('unsubscribe', { channel: request.channel });
    expect(socket.io.engine.transport.name).toBe(transport);
    await expectWalk(gateway, tenantId, walk);
    socket.disconnect();
  });
});

/** What a program of tests/foreign has said of its walk. */
function walkOf({ output }: ProgramRun): Walk {
  const lines = output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const said = lines.map((line) => JSON.parse(line) as { event: keyof Walk; data: unknown });
  return Object.fromEntries(said.map(({ event, data }) => [event, data]));
}

describe.skipIf(pythonPath === undefined)('a Python client', () => {
  async function walk(program: string, tenantId: string, args: (token: string) => string[]): Promise<Walk> {
    const path = join(import.meta.dirname, 'foreign', program);
    const run = runProgram(pythonPath ?? '', [path, ...args(await tokenFor({ tenantId }))]);
    await run.printed(/"event": "snapshot"/);
    await run.printed(/"event": "ack"/);
    await postSample(gateway, tenantId);
    expect(await run.ended, run.output()).toBe(0);
    const heard = walkOf(run);
    await expectWalk(gateway, tenantId, heard);
    return heard;
  }

  it.each([
    ['websocket', 'websocket'],
    ['polling', 'polling'],
    ['polling,websocket', 'websocket'],
    ['asyncio', 'websocket'],
  ])('[W45] of Socket.IO works by %s', async (transports, transport) => {
    const tenantId = `python, ${transports}`;
    const heard = await walk('socketio_client.py', tenantId, (token) => [gateway.url, token, transports]);
    expect(heard.transport).toBe(transport);
  });

  it('[W45] of plain WebSockets works', async () => {
    await walk('websocket_client.py', 'python, websockets', (token) => [gateway.wsUrl, token]);
  });
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) process.stderr.write('Skipped: no curl is installed\n');

describe.skipIf(!hasCurl)('curl', () => {
  it('[W45] posts samples as NDJSON and is told what became of each', async () => {
    const token = await tokenFor({ tenantId: 'curl, http', scope: 'ingest' });
    const headers = ['-H', `Authorization: Bearer ${token}`, '-H', 'Content-Type: application/x-ndjson'];
    const run = runProgram('curl', ['-sS', ...headers, '--data-binary', '@-', `${gateway.url}/ingest/pnl`]);
    run.child.stdin.end('{"metrics":{"realized_pnl":1}}\n{"metrics":{"nonsense":1}}\n');
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.output())).toMatchObject({ accepted: 1, duplicates: 0, rejected: [{ index: 1 }] });
  });

  it('[W45, W23] reads a stream of Server-Sent Events until it is stopped', async () => {
    const tenantId = 'curl, sse';
    const query = 'channel=trading.metrics&metrics=trade_count&type=SUM&window=0.1';
    const authorization = `Authorization: Bearer ${await tokenFor({ tenantId })}`;
    const run = runProgram('curl', ['-sSN', '-H', authorization, `${gateway.url}/sse?${query}`]);
    const data = async (event: string): Promise<unknown> =>
      JSON.parse((await run.printed(new RegExp(`event: ?${event}\\n(?:id:.*\\n)?data: ?(.*)\\n`)))[1] ?? '');
    const walk: Walk = { connected: await data('connected'), ack: await data('ack'), snapshot: await data('snapshot') };
    await postSample(gateway, tenantId);
    walk.update = await data('update');
    run.child.kill();
    await run.ended;
    // There is nothing to unsubscribe by but to go.
    await expectNoSubscriptions(gateway, tenantId);
    await expectWalk(gateway, tenantId, { ...walk, unsubscribed: { success: true } });
  });

  it('[W45] carries a WebSocket that is written by hand', async () => {
    const tenantId = 'curl, by hand';
    const headers = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Authorization: Bearer ${await tokenFor({ tenantId })}`,
      // What goes up is to go up as it is.
      'Transfer-Encoding:',
    ].flatMap((header) => ['-H', header]);
    const upload = ['--http1.1', '-X', 'GET', '-T', '.'];
    const run = runProgram('curl', ['-iN', '--no-progress-meter', ...upload, ...headers, `${gateway.url}/ws`]);
    const data = async (event: string, id?: number): Promise<unknown> => {
      const look = () => messagesIn(run.output()).find((message) => message.event === event && message.id === id);
      await until(`${event} in ${run.output()}`, () => look() !== undefined);
      return look()?.data;
    };
    await run.printed(/HTTP\/1\.1 101 /);
    const walk: Walk = { connected: await data('connected') };
    run.child.stdin.write(textFrame({ event: 'subscribe', id: 1, data: request }));
    walk.ack = await data('ack', 1);
    walk.snapshot = await data('snapshot');
    await postSample(gateway, tenantId);
    walk.update = await data('update');
    run.child.stdin.write(textFrame({ event: 'unsubscribe', id: 2, data: { channel: request.channel } }));
    walk.unsubscribed = await data('ack', 2);
    await expectWalk(gateway, tenantId, walk);
    run.child.kill();
    await run.ended;
  });
});

/** What can be read in the bytes of a WebSocket as text: each frame begins with one that is no character. */
function messagesIn(text: string): { event: string; id?: unknown; data: unknown }[] {
  return text.split('\uFFFD').flatMap((frame) => {
    const start = frame.indexOf('{"event"');
    try {
      return start === -1 ? [] : [JSON.parse(frame.slice(start))];
    } catch {
      // Not all of it is here.
      return [];
    }
  });
}

/** A client's text frame of RFC 6455, with a mask of zeros, which leaves the text as it is. */
function textFrame(message: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const length = text.length < 126 ? [0x80 | text.length] : [0x80 | 126, text.length >> 8, text.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), text]);
}
