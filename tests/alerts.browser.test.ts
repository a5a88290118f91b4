/** Alerts in the dashboards: announced to those who listen, acknowledged and shelved by keyboard, and rows that stand still. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { axeFaults, openDashboard, picture } from './harness/dashboard-page.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { ingest, tokenFor } from './harness/token.js';

let browser: Browser;
let gateway: TestGateway;
let stop: () => Promise<void>;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  ({ gateway, stop } = await startTestGateway());
  browser = await launchChromium();
});
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  await stop();
});

/** Sends a reading each second of the page's clock until something is so. */
async function sendUntil(
  page: Page,
  tenantId: string,
  patientId: string,
  metrics: object,
  isSo: () => Promise<boolean>,
) {
  while (!(await isSo())) {
    await ingest(gateway.url, 'vitals', { labels: { patientId }, metrics }, { tenantId });
    const before = await page.textContent('.strip-clock');
    await page.waitForFunction((text) => document.querySelector('.strip-clock')?.textContent !== text, before);
  }
}

const rows = '.alerts-grid tbody tr';

describe.skipIf(chromiumPath === undefined)('alerts in the dashboards', () => {
  it('[U3, U6] are announced on every page, and done by keyboard', { timeout: 120_000 }, async () => {
    const token = await tokenFor({ tenantId: 'ward-a', roles: ['NURSE'], sub: 'nurse-1' });
    const { page } = await openDashboard(browser, gateway.url, { token, place: 'system' });
    await page.waitForSelector('#system .card');
    // Both are there and empty before there is anything to say.
    expect(await page.locator('[role="alert"].unseen').textContent()).toBe('');
    const said = page.locator('[role="alert"].unseen');
    await sendUntil(page, 'ward-a', 'bed-1', { heart_rate: 150 }, async () => (await said.textContent()) !== '');
    expect(await said.textContent()).toMatch(/^high alert: Heart rate high 150, limit 130, bed-1/);
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForSelector(rows);
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.waitForSelector('tr[data-state="acked"]');
    expect(await page.textContent('tr[data-state="acked"]')).toContain('nurse-1');
    await page.keyboard.press('s');
    await page.fill('dialog input[type="number"]', '5');
    await page.fill('dialog input:not([type="number"])', 'the lead is being changed');
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('tr[data-state="shelved"]');
    expect(await page.textContent('tr[data-state="shelved"]')).toMatch(/shelved.*0[45]:\d\d left/);
    await picture(page, 'alerts-shelved');
    await page.context().close();
  });

  it('[U6] leave the row under the pointer where it is', { timeout: 120_000 }, async () => {
    const token = await tokenFor({ tenantId: 'ward-b', roles: ['NURSE'] });
    const { page } = await openDashboard(browser, gateway.url, { token, place: 'alerts' });
    const hasRow = async (): Promise<boolean> => (await page.locator(rows).count()) > 0;
    await sendUntil(page, 'ward-b', 'bed-1', { heart_rate: 150 }, hasRow);
    const first = await page.textContent(`${rows} >> nth=0`);
    await page.hover(`${rows} >> nth=0`);
    const hasChip = async (): Promise<boolean> => (await page.locator('.chip').count()) > 0;
    await sendUntil(page, 'ward-b', 'bed-2', { heart_rate: 160 }, hasChip);
    expect((await page.textContent(`${rows} >> nth=0`))?.slice(0, 20)).toBe(first?.slice(0, 20));
    expect(await page.textContent('.chip')).toMatch(/^\d new/);
    await page.mouse.move(0, 0);
    await page.waitForFunction(() => document.querySelector('.alerts-grid')?.textContent?.includes('bed-2'));
    await page.context().close();
  });
});
