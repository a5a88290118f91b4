/** What every service gives to whoever started it. */
import { rm } from 'node:fs/promises';

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} url Where it answers.
 * @property {Record<string, string>} environment Settings with which the gateway finds it.
 * @property {() => Promise<void>} stop Ends it and removes its folder.
 * @property {() => Promise<void>} restart Ends it in order and starts it again: same port, same data.
 * @property {() => Promise<void>} kill Ends it as a crash does. `start` brings it back.
 * @property {() => Promise<void>} start After `kill`.
 */

/**
 * @param {{ process: import('./service-process.js').ServiceProcess, url: string, environment: Record<string, string>, folder: string }} parts
 * @returns {Service}
 */
export function serviceOf({ process, url, environment, folder }) {
  return {
    name: process.program.name,
    url,
    environment,
    start: () => process.start(),
    restart: () => process.restart(),
    kill: () => process.kill(),
    stop: async () => {
      await process.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
