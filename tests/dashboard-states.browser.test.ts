/** What the dashboards say when something is not as it should be: every state is made, by faults that are real. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { ChaosProxy } from './harness/chaos/chaos-proxy.js';
import { Dice } from './harness/chaos/dice.js';
import { axeFaults, openDashboard, picture, untidiness } from './harness/dashboard-page.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';
import { ingest, tokenFor } from './harness/token.js';

let browser: Browser;
let folder: string;
let demo: ProgramRun;
let url: string;
/** Without a demo: nothing comes but what a test sends. */
let quiet: TestGateway;
let stopQuiet: () => Promise<void>;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  demo = runCli(['demo'], { PORT: '0', DATA_DIR: join(folder, 'demo') });
  [, url = ''] = await demo.printed(/running: (http:\S+)/);
  ({ gateway: quiet, stop: stopQuiet } = await startTestGateway());
  browser = await launchChromium();
});
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  await stopQuiet();
  demo.child.kill('SIGINT');
  await demo.ended;
  await rm(folder, { recursive: true, force: true });
});

const operator = 'riverside-operator';
const places = ['', 'trading', 'meters', 'vitals', 'alerts', 'devices', 'system', 'explore', 'ops'];

/** Looks at every page in the state that there is; none is empty, none is untidy. */
async function lookAround(page: Page, state: string, wanted: readonly string[] = places): Promise<void> {
  for (const place of wanted) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${place}`);
    await page.waitForFunction(() => (document.querySelector('#page')?.textContent ?? '').trim() !== '');
    const name = `state-${state}-${place === '' ? 'overview' : place}`;
    expect(await untidiness(page), name).toEqual([]);
    await picture(page, name);
  }
}

/** A fault that the page’s own buttons make. */
async function breakIt(page: Page, mishap: string): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/explore';
  });
  await page.click(`[data-mishap="${mishap}"]`);
}

describe.skipIf(chromiumPath === undefined)('the states of the dashboards', () => {
  it('[U5] loading: everything has its place before its number', { timeout: 120_000 }, async () => {
    const { page } = await openDashboard(browser, url, { user: operator, place: 'explore' });
    await page.waitForFunction(() => document.querySelector('.strip')?.getAttribute('data-status') === 'connected');
    await breakIt(page, 'silence');
    await lookAround(page, 'loading', ['', 'trading', 'vitals', 'meters']);
    await page.evaluate(() => {
      location.hash = '#/trading/pnl';
    });
    await page.waitForSelector('#profit .tile-value[aria-busy="true"] .skeleton');
    await page.context().close();
  });

  it('[U5] empty: says since when it waits and what would bring something, and never 0', {
    timeout: 120_000,
  }, async () => {
    const token = await tokenFor({ roles: ['ADMIN'], scope: 'admin', tenantId: 'nobody' });
    const { page } = await openDashboard(browser, quiet.url, { token });
    await page.waitForSelector('#computer');
    await lookAround(page, 'empty');
    for (const place of ['meters', 'vitals', 'trading/positions']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${place}`);
      await page.waitForSelector('[data-health="no-data"]');
      expect(await page.textContent('[data-health="no-data"]')).toContain('POST /ingest/');
    }
    expect(await axeFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('[U5] denied: says so, and how to ask, and shows no number', { timeout: 120_000 }, async () => {
    const { page } = await openDashboard(browser, url, { user: 'lakeside-customer' });
    await page.waitForSelector('#household[data-health="live"]');
    await lookAround(page, 'denied');
    for (const place of ['trading', 'vitals', 'alerts', 'devices', 'ops']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${place}`);
      await page.waitForSelector('.denied');
      expect(await page.locator('#page .number').count(), place).toBe(0);
    }
    expect(await axeFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('[U5] stale: an old vital sign is not written as a current one', { timeout: 120_000 }, async () => {
    const sample = { labels: { patientId: 'bed-1', deviceId: 'monitor-1' }, metrics: { heart_rate: 71, spo2: 97 } };
    expect((await ingest(quiet.url, 'vitals', sample, { tenantId: 'ward' })).ok).toBe(true);
    const token = await tokenFor({ roles: ['ADMIN'], tenantId: 'ward' });
    const { page } = await openDashboard(browser, quiet.url, { token, place: 'vitals' });
    await page.waitForSelector('.bed[data-freshness="stale"]', { timeout: 60_000 });
    expect(await page.textContent('.bed')).toContain('-?-');
    expect(await page.textContent('.bed-alert')).toContain('check the monitor');
    await lookAround(page, 'stale', ['vitals', '']);
    expect(await axeFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('[U5] disconnected: a banner and a frame on every page, nothing blank, nothing can be confirmed', {
    timeout: 180_000,
  }, async () => {
    const { page } = await openDashboard(browser, url, { user: operator, place: 'alerts' });
    await page.waitForSelector('.alerts-grid button:not(:disabled)', { timeout: 90_000 });
    // What has been seen stays.
    for (const place of ['trading', 'meters', 'vitals', '']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${place}`);
      await page.waitForSelector('[data-health="live"] .tile-value');
    }
    await breakIt(page, 'drop');
    await page.waitForSelector('.banner', { timeout: 20_000 });
    await lookAround(page, 'disconnected');
    await page.evaluate(() => {
      location.hash = '#/alerts';
    });
    await page.waitForSelector('.alerts-grid');
    expect(await page.locator('.alerts-grid tbody button:not(:disabled)').count()).toBe(0);
    expect(await page.textContent('#alerts')).toContain('List may be incomplete since');
    expect(await axeFaults(page)).toEqual([]);
    await breakIt(page, 'drop');
    await page.waitForSelector('.banner-back', { timeout: 40_000 });
    await page.context().close();
  });

  it('[U5] degraded: a reader that is too slow is told at what pace it is served', { timeout: 180_000 }, async () => {
    const slow = { up: [], down: [{ name: 'bandwidth', bytesPerSecond: 250_000 }] } as const;
    const proxy = await ChaosProxy.start(Number(new URL(quiet.url).port), new Dice(1), () => slow);
    const token = await tokenFor({ roles: ['ADMIN'], tenantId: 'flood' });
    const request = {
      channel: 'meters',
      metrics: ['power_w', 'voltage_v'],
      groupBy: ['meterId'],
      aggregation: { window: 0 },
    };
    const place = `explore?s=${encodeURIComponent(JSON.stringify(request))}`;
    const { page } = await openDashboard(browser, `http://127.0.0.1:${proxy.port}`, { token, place });
    await page.waitForSelector('.subscription');
    const flood = floodMeters();
    await page.waitForSelector('.subscription[data-health="degraded"]', { timeout: 120_000 });
    expect(await page.textContent('.subscription .badge')).toMatch(/Slow · every .* s/);
    await picture(page, 'state-degraded-explorer');
    flood.stop();
    await flood.ended;
    await page.context().close();
    await proxy.close();
  });

  it('[U5] session ended: one notice for the page, and no number below it', { timeout: 120_000 }, async () => {
    const { page } = await openDashboard(browser, url, { user: operator });
    await page.waitForSelector('#computer[data-health="live"]');
    await breakIt(page, 'expire');
    await page.waitForSelector('[role="alertdialog"]', { timeout: 60_000 });
    await lookAround(page, 'session-ended', ['', 'trading']);
    expect(await page.locator('[role="alertdialog"]').count()).toBe(1);
    await page.context().close();
  });
});

/** Two thousand meters that change as fast as they are taken. */
function floodMeters(): { stop(): void; readonly ended: Promise<void> } {
  let isOver = false;
  const ended = (async () => {
    for (let round = 0; !isOver; round += 1) {
      const samples = Array.from({ length: 2_000 }, (_, meter) => ({
        labels: { meterId: `meter-${meter}` },
        metrics: { power_w: round + meter, voltage_v: 220 + ((round + meter) % 100) / 10 },
      }));
      await ingest(quiet.url, 'meters', samples, { tenantId: 'flood' });
    }
  })();
  return {
    stop: () => {
      isOver = true;
    },
    ended,
  };
}
