/** Every page of the dashboards in a real Chromium, against the real demo: at three sizes, light and dark. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { axeFaults, openDashboard, picture, themes, untidiness, viewports } from './harness/dashboard-page.js';
import { runCli } from './harness/run-cli.js';
import type { ProgramRun } from './harness/run-program.js';

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

const operator = 'riverside-operator';
const pnl = encodeURIComponent(JSON.stringify({ channel: 'pnl', metrics: ['total_pnl'] }));

/** Page → where it is, who looks, and what stands there once it is live. */
const pages = {
  overview: { place: '', user: operator, live: '#computer[data-health="live"]' },
  trading: { place: 'trading', user: operator, live: '#trading[data-health="live"]' },
  positions: { place: 'trading/positions', user: operator, live: '#positions[data-health="live"] td' },
  risk: { place: 'trading/risk', user: operator, live: '#limits[data-health="live"]' },
  pnl: { place: 'trading/pnl', user: operator, live: '#profit[data-health="live"]' },
  meters: { place: 'meters/riverside-meter-2', user: operator, live: '#household[data-health="live"]' },
  vitals: { place: 'vitals/riverside-patient-2', user: operator, live: '.bed[data-health="live"]' },
  alerts: { place: 'alerts', user: operator, live: '#alerts .count' },
  devices: { place: 'devices', user: operator, live: '#devices .card' },
  system: { place: 'system', user: operator, live: '#delays [data-delay="delivery-p95"]:not(:text("—"))' },
  explorer: { place: `explore?s=${pnl}`, user: operator, live: '.subscription[data-health="live"]' },
  operator: { place: 'ops', user: 'riverside-gateway', live: '#connections tbody tr' },
} as const;

describe.skipIf(chromiumPath === undefined).each(Object.entries(pages))(
  'the page %s',
  (name, { place, user, live }) => {
    it('[U2] is tidy at every size, light and dark, and asks nobody else', { timeout: 180_000 }, async () => {
      for (const theme of themes) {
        for (const viewport of viewports) {
          const what = `${name}-${viewport.width}-${theme}`;
          const { page, foreign, faults } = await openDashboard(browser, url, { place, user, viewport, theme });
          await page.waitForSelector(live, { timeout: 30_000 });
          expect(await untidiness(page), what).toEqual([]);
          await picture(page, what);
          expect(foreign, what).toEqual([]);
          expect(faults, what).toEqual([]);
          await page.context().close();
        }
      }
    });

    it.each(themes)('[U3] has nothing in it that axe-core calls serious, %s', async (theme) => {
      const { page } = await openDashboard(browser, url, { place, user, theme });
      await page.waitForSelector(live, { timeout: 30_000 });
      expect(await axeFaults(page)).toEqual([]);
      await page.context().close();
    });

    it('[U2, U3] stands still while its numbers change, and no number is a live region', async () => {
      const { page } = await openDashboard(browser, url, { place, user });
      await page.waitForSelector(live, { timeout: 30_000 });
      const shifted = await shiftsOverSomeFrames(page);
      expect(shifted).toEqual([]);
      const spoken = '[aria-live], [role="alert"], [role="status"], [role="log"]';
      expect(await page.locator(`:is(${spoken}) .tile-value, :is(${spoken}) td`).count()).toBe(0);
      await page.context().close();
    });

    it('[U3] is reached by keyboard alone', async () => {
      const { page } = await openDashboard(browser, url, { place, user });
      await page.waitForSelector(live, { timeout: 30_000 });
      expect(await unreachable(page)).toEqual([]);
      await page.context().close();
    });
  },
);

/** What moved in the page while eight frames came, beside what has just begun. */
async function shiftsOverSomeFrames(page: Page): Promise<string[]> {
  // The first frames fill what was empty.
  await framesSeen(page, 3);
  await page.evaluate(() => {
    const moved: string[] = [];
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; sources: { node: Element | null }[] }[]) {
        const where = entry.sources.map(({ node }) => node?.className ?? node?.nodeName ?? '').join(', ');
        // A log grows at its top; whoever wants to read in it holds it.
        const isLog = entry.sources.every(({ node }) => node?.closest?.('.frames') != null);
        // A tenth of what Web Vitals calls good: a number that gains a digit may, a line that is pushed down may not.
        if (entry.value > 0.01 && !isLog) moved.push(`${where}: ${entry.value}`);
      }
    }).observe({ type: 'layout-shift' });
  });
  await framesSeen(page, 8);
  return page.evaluate(() => (window as unknown as { moved: string[] }).moved);
}

/** Waits for some seconds of the page's own clock to pass, in which frames come. */
async function framesSeen(page: Page, count: number): Promise<void> {
  for (let seen = 0; seen < count; seen += 1) {
    const before = await page.textContent('.strip-clock');
    await page.waitForFunction((text) => document.querySelector('.strip-clock')?.textContent !== text, before);
  }
}

/** Controls that Tab never comes to. */
async function unreachable(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const controls = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, pre[tabindex="0"]';
    for (const element of document.querySelectorAll(controls)) element.setAttribute('data-to-reach', '');
    (document.activeElement as HTMLElement | null)?.blur();
  });
  const count = await page.locator('[data-to-reach]').count();
  for (let step = 0; step < count + 10; step += 1) {
    await page.keyboard.press('Tab');
    await page.evaluate(() => {
      const { activeElement } = document;
      activeElement?.removeAttribute('data-to-reach');
      // Of a group of radio buttons one is reached by Tab, the others by arrows.
      if (activeElement instanceof HTMLInputElement && activeElement.type === 'radio')
        for (const other of document.getElementsByName(activeElement.name)) other.removeAttribute('data-to-reach');
    });
  }
  return page.locator('[data-to-reach]').evaluateAll((left) => left.map((element) => element.outerHTML));
}

describe.skipIf(chromiumPath === undefined)('the shell', () => {
  it('[U1] goes by keys, pauses the numbers and counts what waits, and remembers how it is displayed', async () => {
    const { page } = await openDashboard(browser, url, { user: operator });
    await page.waitForSelector('#computer[data-health="live"]', { timeout: 30_000 });
    await page.keyboard.press('p');
    const held = await page.textContent('#computer .tile-hero .number');
    await page.waitForFunction(() => Number(/\d+/.exec(document.querySelector('.strip-pause')?.textContent ?? '')) > 5);
    expect(await page.textContent('#computer .tile-hero .number')).toBe(held);
    await picture(page, 'state-paused');
    await page.keyboard.press('p');
    await page.waitForFunction(
      (was) => document.querySelector('#computer .tile-hero .number')?.textContent !== was,
      held,
    );
    for (const [key, place] of [
      ['t', 'trading'],
      ['s', 'system'],
      ['o', ''],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.waitForFunction((hash) => location.hash === hash, `#/${place}`);
    }
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open] .keys');
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'keys');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.click('.strip-buttons >> text=Display');
    await page.check('input[value="red-up"]');
    await page.check('input[value="contrast"]');
    expect(await axeFaults(page)).toEqual([]);
    await page.reload();
    await page.waitForSelector('#computer[data-health="live"]', { timeout: 30_000 });
    const root = page.locator('html');
    expect([await root.getAttribute('data-palette'), await root.getAttribute('data-theme')]).toEqual([
      'red-up',
      'contrast',
    ]);
    expect(await axeFaults(page)).toEqual([]);
    await picture(page, 'contrast');
    await page.context().close();
  });

  it('[U3] palettes keep their contrast, light and dark', async () => {
    for (const theme of themes) {
      for (const palette of ['blue-orange', 'green-red', 'red-up']) {
        const { page } = await openDashboard(browser, url, { user: operator, place: 'trading/positions', theme });
        await page.evaluate((name) => localStorage.setItem('streamgauge:palette', name), palette);
        await page.reload();
        await page.waitForSelector('#positions td[data-tone]', { timeout: 30_000 });
        expect(await axeFaults(page), `${theme} ${palette}`).toEqual([]);
        await page.context().close();
      }
    }
  });

  it('[U3] moves nothing where less motion is wanted', async () => {
    const { page } = await openDashboard(browser, url, { user: operator, place: 'vitals', reducedMotion: 'reduce' });
    await page.waitForSelector('.bed-alert[data-priority="high"]', { timeout: 90_000 });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.context().close();
  });

  it('[U11] loads at most 250 kB, compressed, and no script that stands in a page', async () => {
    const { page } = await openDashboard(browser, url, { user: operator });
    await page.waitForSelector('#computer[data-health="live"]', { timeout: 30_000 });
    const files = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => name.includes('/assets/')),
    );
    const { gzipSync } = await import('node:zlib');
    const texts = await Promise.all([url, ...files].map(async (file) => (await fetch(file)).text()));
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(files.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(250_000);
    const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    await page.context().close();
  });
});
