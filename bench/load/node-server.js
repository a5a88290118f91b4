import { fileURLToPath } from 'node:url';
import { LineProcess } from './line-process.js';
import { serverCore } from './load-client.js';

/**
 * Starts a server of bench/servers on the servers' core.
 *
 * @param {'streamgauge' | 'ws' | 'socket-io'} name
 * @param {unknown} options
 */
export function nodeServer(name, options) {
  const script = fileURLToPath(new URL(`../servers/${name}.js`, import.meta.url));
  const args = ['--expose-gc', '--max-old-space-size=8192', script, JSON.stringify(options)];
  return new LineProcess(serverCore, process.execPath, args);
}
