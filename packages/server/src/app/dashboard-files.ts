import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { securePage } from '../http/page-security.js';

/** Serves the built dashboards, or says how to build them. */
export function dashboardFiles(): RequestHandler[] {
  const packageFile = createRequire(import.meta.url).resolve('@streamgauge/dashboard/package.json');
  const folder = join(dirname(packageFile), 'dist');
  if (!existsSync(join(folder, 'index.html'))) return [notBuilt];
  const secure: RequestHandler = (_request, response, next) => {
    securePage(response);
    next();
  };
  return [secure, express.static(folder, { index: 'index.html' })];
}

const notBuilt: RequestHandler = (request, response, next) => {
  if (request.path === '/') response.type('text/plain').send('The dashboards are not built; run: npm run build');
  else next();
};
