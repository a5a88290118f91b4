/** The explorer: any question, its frames, its address, and its code, which runs as it is printed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MetricStreamService } from '@streamgauge/server';
import type { Browser, Page } from 'playwright-core';
import ts from 'typescript';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './harness/browser.js';
import { axeFaults, openDashboard, picture, untidiness } from './harness/dashboard-page.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { type ProgramRun, runProgram } from './harness/run-program.js';
import { ingest, tokenFor } from './harness/token.js';

const tenantId = 'explorer';
let browser: Browser;
let gateway: TestGateway;
let stop: () => Promise<void>;
let token: string;
/** Where programs find the packages of the workspace. */
let folder: string;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  ({ gateway, stop } = await startTestGateway());
  token = await tokenFor({ tenantId, roles: ['ADMIN'], scope: 'ingest admin' });
  const modules = dirname(dirname(createRequire(import.meta.url).resolve('typescript/package.json')));
  await mkdir(join(modules, '.cache'), { recursive: true });
  folder = await mkdtemp(join(modules, '.cache', 'explorer-'));
  browser = await launchChromium();
  await send('ALDER', 10);
});
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  await stop();
  await rm(folder, { recursive: true, force: true });
});

async function send(symbol: string, value: number): Promise<void> {
  const answer = await ingest(
    gateway.url,
    'pnl',
    { labels: { symbol }, metrics: { realized_pnl: value } },
    { tenantId },
  );
  expect(answer.ok).toBe(true);
}

async function openExplorer(query = ''): Promise<Page> {
  const { page } = await openDashboard(browser, gateway.url, { token, place: `explore${query}` });
  await page.waitForFunction(() => document.querySelector('.strip')?.getAttribute('data-status') === 'connected');
  return page;
}

/** Fills the form: P&L by symbol, of two symbols, each second. */
async function fill(page: Page): Promise<void> {
  await page.selectOption('.request-form select >> nth=0', 'pnl');
  await page.check('.request-form label:has-text("realized_pnl") input');
  await page.check('.request-form fieldset:has(legend:text("Group by")) label:has-text("symbol") input');
  await page.click('text=Add a filter');
  await page.selectOption('[aria-label="Label"]', 'symbol');
  await page.fill('[aria-label="Values"]', 'ALDER, BIRCH');
  await page.fill('.request-form input[type="range"]', '1');
  await page.selectOption('.request-form select >> nth=-1', 'LAST');
}

describe.skipIf(chromiumPath === undefined)('the explorer', () => {
  it('[U9] asks what the form says, shows the answer, and its address restores all of it', async () => {
    const page = await openExplorer();
    await fill(page);
    await page.click('text=Subscribe >> nth=0');
    await send('BIRCH', 25);
    await send('OTHER', 99);
    await page.waitForFunction(
      () => document.querySelectorAll('.subscription [data-value="realized_pnl"]').length === 2,
    );
    const asked = await page.textContent('.subscription code');
    expect(JSON.parse(asked ?? '')).toEqual({
      channel: 'pnl',
      metrics: ['realized_pnl'],
      filters: { symbol: ['ALDER', 'BIRCH'] },
      groupBy: ['symbol'],
      aggregation: { type: 'LAST', window: 1 },
    });
    const address = page.url();
    const other = await browser.newPage();
    await other.addInitScript((bearer) => sessionStorage.setItem('streamgauge:token', bearer), token);
    await other.goto(address);
    await other.waitForFunction(
      () => document.querySelectorAll('.subscription [data-value="realized_pnl"]').length === 2,
    );
    expect(await other.textContent('.subscription code')).toBe(asked);
    expect(await other.inputValue('[aria-label="Values"]')).toBe('ALDER, BIRCH');
    expect(await axeFaults(page)).toEqual([]);
    await other.close();
    await page.context().close();
  });

  it('[U10] lists frames and shows what has changed since the one before', async () => {
    const request = encodeURIComponent(
      JSON.stringify({ channel: 'pnl', metrics: ['realized_pnl'], groupBy: ['symbol'] }),
    );
    const page = await openExplorer(`?s=${request}`);
    await page.waitForSelector('.subscription[data-health="live"], .subscription[data-health="stale"]');
    const updates = page.locator('.frames-grid button:has-text("update")');
    for (let count = 1; count <= 2; count += 1) {
      await send('ALDER', 30 + count);
      await updates.nth(count - 1).waitFor();
    }
    await updates.first().click();
    await page.waitForSelector('.opened [data-kind="removed"]:has-text("sequence")');
    expect(await page.locator('.opened [data-kind="added"]:has-text("value")').count()).toBeGreaterThan(0);
    expect(await untidiness(page)).toEqual([]);
    await picture(page, 'explorer-diff');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.frames >> text="Export"')]);
    expect(download.suggestedFilename()).toBe('frames.ndjson');
    await page.context().close();
  });

  it('[U9] shows an error as the gateway says it, and how to mend it; publishes, and says when it may not', async () => {
    const request = encodeURIComponent(JSON.stringify({ channel: 'pnl', filters: { nothing: 'x' } }));
    const page = await openExplorer(`?s=${request}`);
    await page.waitForSelector('.subscription .refusal');
    expect(await page.textContent('.subscription .refusal')).toMatch(/INVALID_FILTER: .*nothing.*Use labels/);
    await page.selectOption('.request-form select >> nth=0', 'pnl');
    await page.check('.request-form label:has-text("realized_pnl") input');
    await page.click('.publish button');
    await page.waitForFunction(() =>
      document.querySelector('.publish [role="status"]')?.textContent?.includes('accepted 1'),
    );
    await page.context().close();
  });
});

describe.skipIf(chromiumPath === undefined)('the code of the explorer runs as it is printed', () => {
  let codes: Map<string, string>;

  beforeAll(async () => {
    if (chromiumPath === undefined) return;
    const page = await openExplorer();
    await fill(page);
    codes = new Map();
    for (const name of await page.locator('.code .tabs button:not(.copy)').allTextContents()) {
      if (name.startsWith('Copy')) continue;
      await page.click(`.code .tabs button:text-is("${name}")`);
      codes.set(name, (await page.textContent(`[data-code="${name}"]`)) ?? '');
    }
    await page.context().close();
  });

  const printed = (name: string): string => {
    const code = codes.get(name);
    if (code === undefined) throw new Error(`no tab ${name}; there are ${[...codes.keys()].join(', ')}`);
    return code;
  };

  /** Sends until the program prints a value that was sent after its start. */
  async function hears(run: ProgramRun): Promise<void> {
    let isOver = false;
    const heard = run.printed(/1000\d\d/).finally(() => {
      isOver = true;
    });
    for (let value = 100_001; !isOver; value += 1) {
      await send('ALDER', value);
      await Promise.race([heard, new Promise((resolve) => setImmediate(resolve))]);
    }
    await heard;
    run.child.kill('SIGINT');
    await run.ended;
  }

  it.each(['Client SDK', 'Socket.IO', 'WebSocket'])('[U12] %s', async (name) => {
    const file = join(folder, `${name.replaceAll(/\W/g, '-')}.mjs`);
    await writeFile(file, printed(name));
    await hears(runProgram(process.execPath, [file], { TOKEN: token }));
  });

  it('[U12] curl publish', async () => {
    const run = runProgram('bash', ['-c', printed('curl publish')], { TOKEN: token });
    await run.printed(/"accepted":1/);
    expect(await run.ended).toBe(0);
  });

  it('[U12] Nest publisher', async () => {
    const { ESNext } = ts.ModuleKind;
    const { outputText } = ts.transpileModule(printed('Nest publisher'), {
      compilerOptions: {
        module: ESNext,
        target: ts.ScriptTarget.ES2022,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
    });
    const file = join(folder, 'publisher.mjs');
    await writeFile(file, outputText);
    const { Publisher } = (await import(pathToFileURL(file).href)) as {
      Publisher: new (metrics: MetricStreamService) => { publish(value: number): Promise<void> };
    };
    await new Publisher(gateway.app.get(MetricStreamService)).publish(4_711);
    const request = encodeURIComponent(
      JSON.stringify({ channel: 'pnl', metrics: ['realized_pnl'], groupBy: ['symbol'] }),
    );
    const page = await openExplorer(`?s=${request}`);
    await page.waitForSelector('[data-value="realized_pnl"]:has-text("4,711")');
    await page.context().close();
  });

  it('[U12] React', async () => {
    await writeFile(join(folder, 'app.jsx'), printed('React'));
    const entry = join(folder, 'main.jsx');
    await writeFile(
      entry,
      `import { createRoot } from 'react-dom/client'; import { App } from './app.jsx'; createRoot(document.body).render(<App />);`,
    );
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      root: folder,
      define: { 'process.env.NODE_ENV': '"production"' },
      oxc: { jsx: { runtime: 'automatic', development: false } },
      build: { write: false, lib: { entry, formats: ['iife'], name: 'app' } },
    });
    const outputs = (Array.isArray(built) ? built : [built]) as { output: { code?: string }[] }[];
    const script = outputs[0]?.output[0]?.code ?? '';
    const page = await browser.newPage();
    await page.goto(`${gateway.url}/health/live`);
    await page.evaluate(`window.TOKEN = ${JSON.stringify(token)}; ${script}`);
    await page.waitForSelector('pre[data-health]:has-text("realized_pnl")');
    await page.close();
  });
});
