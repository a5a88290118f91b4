/** The operator page with ten thousand connections: usable, the slow ones first, and nothing is done that was not asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { axeFaults, openDashboard, picture, untidiness } from './harness/dashboard-page.js';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';
import { ingest, jwtSecret, tokenFor } from './harness/token.js';
import { until } from './harness/until.js';

const connections = 10_000;
/** As many at once, so that the kernel's queue holds them. */
const atOnce = 250;

let browser: Browser;
/** A process of its own: both ends of ten thousand connections are more files than one may open. */
let gateway: ProgramRun;
let folder: string;
let url: string;
let token: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  gateway = runCli(['serve'], {
    PORT: '0',
    JWT_SECRET: jwtSecret,
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    TENANT_CONNECTIONS_MAX: '20000',
    TENANT_SUBSCRIPTIONS_MAX: '100000',
    ADDRESS_STRANGERS_MAX: '20000',
  });
  [, url = ''] = await gateway.printed(/listens on (http:\S+)/);
  token = await tokenFor({ tenantId: 'ops', sub: 'the-operator', scope: 'admin admin:all' });
  browser = await launchChromium();
  for (let from = 0; from < connections; from += atOnce) await openMany(from);
}, 240_000);
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  for (const socket of sockets) socket.destroy();
  gateway.child.kill('SIGINT');
  await gateway.ended;
  await rm(folder, { recursive: true, force: true });
}, 120_000);

/** Sockets of `/ws` that read and say nothing more. */
async function openMany(from: number): Promise<void> {
  const bearers = await Promise.all(
    Array.from({ length: atOnce }, (_, index) =>
      tokenFor({ tenantId: `tenant-${(from + index) % 8}`, sub: `user-${from + index}` }),
    ),
  );
  let greeted = 0;
  for (const bearer of bearers) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(upgrade(bearer));
    socket.once('data', () => {
      greeted += 1;
      socket.write(subscribe());
      socket.resume();
    });
  }
  await until(`${atOnce} connections`, () => greeted === atOnce, 60_000);
}

function upgrade(bearer: string): string {
  return [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: streamgauge.v1, bearer.${bearer}`,
    '\r\n',
  ].join('\r\n');
}

/** A masked text frame with an empty mask. */
function subscribe(): Buffer {
  const text = Buffer.from(
    JSON.stringify({ event: 'subscribe', id: 1, data: { channel: 'meters', groupBy: ['meterId'] } }),
  );
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
}

describe.skipIf(chromiumPath === undefined)('the operator page with ten thousand connections', () => {
  it('[U13] counts, pages and finds them, and stays quick', { timeout: 180_000 }, async () => {
    const { page } = await openDashboard(browser, url, { token, place: 'ops' });
    await page.waitForFunction(() => /of 10,00\d/.test(document.querySelector('#connections')?.textContent ?? ''));
    expect(await page.locator('#connections tbody tr').count()).toBe(50);
    expect(await page.locator('section[aria-label="Tenants"] tbody tr').count()).toBe(9);
    await page.fill('[aria-label="Find connections"]', 'user-4711');
    await page.waitForFunction(() => document.querySelectorAll('#connections tbody tr').length === 1);
    await page.fill('[aria-label="Find connections"]', '');
    await page.waitForFunction(() => document.querySelectorAll('#connections tbody tr').length === 50);
    await page.click('text=Next →');
    await page.waitForFunction(() => document.querySelector('#connections')?.textContent?.includes('51–100 of'));
    expect(await untidiness(page)).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'operator-10000');
    await page.context().close();
  });

  it('[U13] ranks those that do not take what they are sent first', { timeout: 180_000 }, async () => {
    for (const socket of sockets.slice(0, 3)) socket.pause();
    const { page } = await openDashboard(browser, url, { token, place: 'ops' });
    await page.waitForSelector('#slow');
    let isOver = false;
    const flood = (async () => {
      for (let round = 0; !isOver; round += 1) {
        const samples = Array.from({ length: 1_500 }, (_, meter) => ({
          labels: { meterId: `a-meter-with-a-long-name-${meter}` },
          metrics: { power_w: round + meter },
        }));
        await ingest(url, 'meters', samples, { tenantId: 'tenant-0' });
      }
    })();
    await page.waitForSelector('#slow tbody tr', { timeout: 120_000 });
    await page.waitForFunction(
      () =>
        Number((document.querySelector('#slow tbody tr td:nth-child(9)')?.textContent ?? '').replaceAll(',', '')) > 0,
    );
    await picture(page, 'operator-slow');
    isOver = true;
    await flood;
    await page.context().close();
  });

  it('[U14] asks before it disconnects and before it drains, and both work', { timeout: 180_000 }, async () => {
    const { page } = await openDashboard(browser, url, { token, place: 'ops' });
    await page.waitForSelector('#connections tbody tr');
    await page.fill('[aria-label="Find connections"]', 'user-9999');
    await page.waitForFunction(() => document.querySelectorAll('#connections tbody tr').length === 1);
    const victim = sockets[9_999];
    await page.click('#connections tbody button');
    await page.click('dialog >> text=Cancel');
    expect(victim?.closed).toBe(false);
    await page.click('#connections tbody button');
    await picture(page, 'operator-confirm');
    await page.click('dialog .danger');
    await page.waitForFunction(() => document.querySelectorAll('#connections tbody tr').length === 0);
    await page.click('text=Drain …');
    await page.click('dialog .danger');
    await page.waitForSelector('#ops >> text=draining', { timeout: 60_000 });
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    await page.click('text=Resume …');
    await page.click('dialog .danger');
    await page.waitForSelector('#ops >> text=Drain …', { timeout: 60_000 });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await page.context().close();
  });
});
