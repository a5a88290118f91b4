/** The page that the gateway serves, in a real Chromium, against the real demo. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { hasRecordings, recordingsFolder } from './harness/recordings.js';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';
import { jwtSecret, tokenFor } from './harness/token.js';

let browser: Browser;
let folder: string;
let demo: ProgramRun;
let url: string;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
  demo = runCli(['demo'], { PORT: '0', DATA_DIR: join(folder, 'demo') });
  [, url = ''] = await demo.printed(/running: (http:\S+)/);
  browser = await launchChromium();
});
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  demo.child.kill('SIGINT');
  await demo.ended;
  await rm(folder, { recursive: true, force: true });
});

/** A page that remembers what it asked for outside of the gateway, and what went wrong in it. */
async function open(path: string): Promise<{ page: Page; foreign: string[]; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const foreign: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(path).origin) foreign.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(path);
  return { page, foreign, faults };
}

const sections = ['computer', 'household', 'patient', 'trading'];
const hero = (id: string): string => `#${id} .tile-hero .number`;

describe.skipIf(chromiumPath === undefined)('the page of the demo', () => {
  it('[W34] shows four live sections whose numbers move, says where they come from, and asks nobody else', async () => {
    const { page, foreign, faults } = await open(url);
    for (const id of sections) {
      await page.waitForSelector(`#${id}[data-health="live"]`, { timeout: 30_000 });
      const first = await page.textContent(hero(id));
      expect(first, id).not.toBe('—');
      await page.waitForFunction(
        ([selector, before]) => document.querySelector(selector ?? '')?.textContent !== before,
        [hero(id), first ?? ''],
        { timeout: 30_000 },
      );
    }
    const provenances = await page.locator('.provenance').allTextContents();
    expect(provenances).toEqual(['real, this computer', 'simulated', 'simulated', 'simulated']);
    expect(await page.locator('#computer .cores li').count()).toBeGreaterThan(0);
    expect(await page.locator('.chart canvas').count()).toBe(4);
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('[A6] another user does not see what the role may not see', async () => {
    const { page } = await open(url);
    await page.waitForSelector('#trading[data-health="live"]');
    await page.selectOption('select >> nth=0', 'lakeside-customer');
    await page.waitForSelector('#household[data-health="live"]');
    expect(await page.textContent('#household select')).toContain('lakeside-meter-1');
    for (const id of ['patient', 'trading']) {
      expect(await page.getAttribute(`#${id}`, 'data-health')).toBe('denied');
      expect(await page.locator(`#${id} .number`).count()).toBe(0);
    }
    await page.close();
  });

  it('[C6] keeps its numbers when the gateway goes, says so, and goes on when it is back', async () => {
    const dataDir = join(folder, 'restarted');
    const first = runCli(['serve'], {
      PORT: '0',
      JWT_SECRET: jwtSecret,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      DEMO: '1',
    });
    const [, address = ''] = await first.printed(/listens on (http:\S+)/);
    const { page } = await open(address);
    await page.waitForFunction(
      (selector) => /\d/.test(document.querySelector(selector)?.textContent ?? ''),
      hero('computer'),
    );
    first.child.kill('SIGKILL');
    await first.ended;
    await page.waitForSelector('#computer[data-health="reconnecting"]');
    expect(await page.textContent(hero('computer'))).not.toBe('—');
    await page.waitForSelector('.banner', { timeout: 20_000 });

    const { port } = new URL(address);
    const second = runCli(['serve'], {
      PORT: port,
      JWT_SECRET: jwtSecret,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      DEMO: '1',
    });
    await second.printed(/listens on/);
    await page.waitForSelector('#computer[data-health="live"]', { timeout: 40_000 });
    await page.waitForSelector('.banner', { state: 'detached' });
    await page.close();
    second.child.kill('SIGINT');
    await second.ended;
  });

  it('[A2] without a demo asks for a token and shows what it may see', async () => {
    const serve = runCli(['serve'], {
      PORT: '0',
      JWT_SECRET: jwtSecret,
      DATA_DIR: join(folder, 'serve'),
      LOG_LEVEL: 'error',
    });
    const [, address = ''] = await serve.printed(/listens on (http:\S+)/);
    const { page } = await open(address);
    await page.fill('textarea', await tokenFor({ roles: ['NURSE'] }));
    await page.click('button[type=submit]');
    await page.waitForSelector('#patient');
    expect(await page.getAttribute('#trading', 'data-health')).toBe('denied');
    await page.close();
    serve.child.kill('SIGINT');
    await serve.ended;
  });

  it.skipIf(!hasRecordings)('[W34] shows real recordings in place of the simulators', async () => {
    const replay = runCli(['demo', '--replay', recordingsFolder], { PORT: '0', DATA_DIR: join(folder, 'replay') });
    const [, address = ''] = await replay.printed(/running: (http:\S+)/);
    const { page } = await open(address);
    for (const id of sections) {
      await page.waitForSelector(`#${id}[data-health="live"]`, { timeout: 30_000 });
      await page.waitForFunction(
        (selector) => /\d/.test(document.querySelector(selector)?.textContent ?? ''),
        hero(id),
      );
    }
    const provenances = await page.locator('.provenance').allTextContents();
    expect(provenances).toEqual(['real, this computer', 'recorded', 'recorded', 'recorded']);
    expect(await page.locator('#household select option').allTextContents()).toEqual([
      'house-2',
      'house-20',
      'house-sceaux',
    ]);
    await page.waitForFunction(() => document.querySelectorAll('.symbols tbody tr').length >= 7);
    await page.close();
    replay.child.kill('SIGINT');
    await replay.ended;
  });
});
