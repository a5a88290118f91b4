/**
 * `npm run bench:paint`: how long a sample takes until its number is painted, in a real Chromium, beside what the System page
 * says of itself. A sample waits for its tick, so the tick is the measure: ends with 1 when 95 of 100 samples take longer than
 * one tick and what a browser needs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricStreamService, readSettings, startGateway } from '@streamgauge/server';
import { chromium } from 'playwright-core';
import { jwtSecret, tenantId, token } from '../load/token.js';
import { machine } from '../report/machine.js';
import { allHold, statementTable } from '../report/statements.js';
import { table } from '../report/table.js';
import { chromiumPath } from './chromium.js';
import { percentile } from './percentile.js';

const tickMs = 100;
const samples = 300;
/** Two animation frames, and what a loaded machine adds. */
const browserMs = 100;
const request = { channel: 'pnl', metrics: ['realized_pnl'], groupBy: ['symbol'], aggregation: { window: 0 } };

if (chromiumPath === undefined) process.stdout.write('not run: there is no Chromium; name one by CHROMIUM\n');
else await main(chromiumPath);

/** @param {string} executablePath */
async function main(executablePath) {
  for (const [name, value] of Object.entries(machine())) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'));
  const gateway = await startGateway(
    readSettings({ PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: folder, LOG_LEVEL: 'error', TICK_MS: String(tickMs) }),
  );
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.addInitScript((bearer) => sessionStorage.setItem('streamgauge:token', bearer), await token());
    const delays = await measure(page, gateway);
    const own = await ownWord(page, gateway.url);
    const p95 = percentile(delays, 0.95);
    process.stdout.write(`\n${table(['sample to paint', 'ms'], rows(delays, own))}\n`);
    const statements = [
      { what: 'every sample was painted', found: `${delays.length} of ${samples}`, verdict: delays.length === samples },
      {
        what: `95 % within one tick (${tickMs} ms) and ${browserMs} ms`,
        found: `${p95.toFixed(0)} ms`,
        verdict: p95 <= tickMs + browserMs,
      },
    ];
    process.stdout.write(`\n${statementTable(statements)}\n`);
    process.exitCode = allHold(statements) ? 0 : 1;
  } finally {
    await browser.close();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Sends one sample after the other, each after the one before was painted and at another moment of the tick.
 *
 * @param {import('playwright-core').Page} page
 * @param {import('@streamgauge/server').Gateway} gateway
 */
async function measure(page, gateway) {
  const metrics = gateway.app.get(MetricStreamService);
  const publish = (/** @type {number} */ value) =>
    metrics.publishMetric(tenantId, request.channel, { realized_pnl: value }, { labels: { symbol: 'BENCH' } });
  await publish(1);
  await page.goto(`${gateway.url}/#/explore?s=${encodeURIComponent(JSON.stringify(request))}`);
  await page.waitForSelector('.subscription [data-value="realized_pnl"]');
  const delays = [];
  for (let value = 1_001; value <= 1_000 + samples; value += 1) {
    /** @type {Promise<number>} */
    const painted = page.evaluate(paintOf(value.toLocaleString('en')));
    await new Promise((resolve) => setTimeout(resolve, (value * 37) % tickMs));
    const sentAtMs = Date.now();
    await publish(value);
    delays.push((await painted) - sentAtMs);
  }
  return delays;
}

/**
 * A program for the page: when a value has been painted, ms since the epoch. The first task after an animation frame runs when it
 * has been painted.
 *
 * @param {string} text
 */
function paintOf(text) {
  return `new Promise((resolve) => {
    const look = () => {
      const shown = document.querySelector('[data-value="realized_pnl"]')?.textContent ?? '';
      if (!shown.startsWith(${JSON.stringify(text)})) return requestAnimationFrame(look);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(Date.now());
      channel.port2.postMessage(undefined);
    };
    look();
  })`;
}

/**
 * What the System page says.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} url
 */
async function ownWord(page, url) {
  await page.goto(`${url}/#/system`);
  await page.waitForSelector('[data-delay="delivery-p95"]:not(:text("—"))');
  const said = ['delivery-p50', 'delivery-p95'].map(async (id) => [
    `the page says: ${id}`,
    (await page.textContent(`[data-delay="${id}"]`)) ?? '',
  ]);
  return Promise.all(said);
}

/**
 * @param {number[]} delays
 * @param {string[][]} own
 */
function rows(delays, own) {
  const shares = [0.5, 0.95, 0.99, 1];
  return [...shares.map((share) => [`${share * 100} %`, percentile(delays, share).toFixed(0)]), ...own];
}
