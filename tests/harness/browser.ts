import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium of this machine; undefined where there is none. CHROMIUM names another one. */
export const chromiumPath = [process.env.CHROMIUM ?? '', ...places].find((path) => existsSync(path));

if (chromiumPath === undefined) {
  process.stderr.write(
    'Skipped: no Chromium is installed; install one, or name it by CHROMIUM, to run the browser tests\n',
  );
}

export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('there is no Chromium');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
