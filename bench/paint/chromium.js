import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium of this machine; undefined where there is none. CHROMIUM names another one. */
export const chromiumPath = [process.env.CHROMIUM ?? '', ...places].find((path) => existsSync(path));
