import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** The sizes at which every page is looked at. */
export const viewports = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

export const themes = ['light', 'dark'] as const;

export interface PageWishes {
  /** Behind `#/`. */
  readonly place?: string;
  /** An example user of the demo. */
  readonly user?: string;
  /** For a gateway without a demo. */
  readonly token?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly theme?: (typeof themes)[number];
  readonly reducedMotion?: 'reduce';
}

export interface OpenPage {
  readonly page: Page;
  /** Requests to somebody else than the gateway. */
  readonly foreign: string[];
  /** What went wrong in the page. */
  readonly faults: string[];
}

/** Opens the dashboards as somebody, in a browser profile of its own. */
export async function openDashboard(browser: Browser, url: string, wishes: PageWishes = {}): Promise<OpenPage> {
  const { place = '', user, token, viewport = viewports[0], theme = 'light', reducedMotion } = wishes;
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    permissions: ['clipboard-read', 'clipboard-write'],
    ...(reducedMotion === undefined ? {} : { reducedMotion }),
  });
  const page = await context.newPage();
  const foreign: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol !== 'blob:') foreign.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.addInitScript(
    ([name, bearer]) => {
      if (name !== undefined) sessionStorage.setItem('streamgauge:user', name);
      if (bearer !== undefined) sessionStorage.setItem('streamgauge:token', bearer);
    },
    [user, token],
  );
  await page.goto(`${url}/#/${place}`);
  return { page, foreign, faults };
}

/** Takes a picture; keeps it where SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const image = await page.screenshot();
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), image);
}

/** Words of the page that stand on one another, and its width where it is wider than the window. */
export function untidiness(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    /** The part of a rectangle that no ancestor cuts off. */
    const seen = (element: Element, rect: DOMRect): DOMRect | undefined => {
      let { left, top, right, bottom } = rect;
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.visibility === 'hidden' || style.clipPath !== 'none' || style.position === 'fixed') return undefined;
        if (style.position === 'sticky' || at.matches('.nav, dialog, .readout')) return undefined;
        if (style.overflowX === 'visible') continue;
        const clip = at.getBoundingClientRect();
        left = Math.max(left, clip.left);
        right = Math.min(right, clip.right);
        top = Math.max(top, clip.top);
        bottom = Math.min(bottom, clip.bottom);
      }
      return right - left > 2 && bottom - top > 2 ? new DOMRect(left, top, right - left, bottom - top) : undefined;
    };
    const words: { readonly text: string; readonly rect: DOMRect }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (text === '' || parent === null || parent.closest('option, .plot') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // Each line of it for itself: what is wrapped leaves room beside it.
      for (const line of range.getClientRects()) {
        const rect = seen(parent, line);
        if (rect !== undefined) words.push({ text, rect });
      }
    }
    const faults: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) faults.push(`the page is ${scrollWidth} px wide in a window of ${innerWidth}`);
    words.forEach((a, index) => {
      for (const b of words.slice(index + 1)) {
        const width = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
        const height = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
        if (width > 2 && height > 4) faults.push(`“${a.text}” and “${b.text}” overlap by ${width} × ${height} px`);
      }
    });
    return faults;
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds that is serious or critical. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      readonly axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
      );
  });
}
