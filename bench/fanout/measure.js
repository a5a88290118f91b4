import { clientCore, drained, open, pause, serverCore, startClient } from '../load/load-client.js';
import { between, usedBy } from '../load/processor-time.js';
import { median } from '../report/table.js';

/** Windows of a measurement; what is told is their median. */
const windows = 3;
const windowMs = 1_500;
const warmUpMs = 1_500;

/**
 * @typedef {object} Reading
 * @property {number} perSecond updates that clients received
 * @property {number} cpuUs of the server, per update
 * @property {number} userUs of it outside of the kernel
 * @property {number} core share of its core that the server used
 * @property {number} p50Ms from the sample to its receipt
 * @property {number} p99Ms
 * @property {number} clientCore share of its core that the client used; near 1 it was the client that could not do more
 * @property {number} lost share of the time in which the server waited for its core
 * @property {number} gaps that clients found
 * @property {number} bytes on the wire, per update
 */

/** @typedef {import('../load/line-process.js').LineProcess} LineProcess */

/**
 * Starts a contender and its clients, and ends them when the work with them is done. The clients are not connected yet.
 *
 * @template Result
 * @param {{ client: string, limit: string }} programs
 * @param {import('./contenders.js').Contender} contender
 * @param {import('./contenders.js').Scene} scene
 * @param {(running: { server: LineProcess, client: LineProcess, port: number }) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function running(programs, contender, scene, work) {
  const server = contender.start(scene, programs);
  /** @type {LineProcess | undefined} */
  let client;
  try {
    const { port } = await server.answer();
    client = await startClient(programs.client, { port, ...contender.asks(scene) });
    return await work({ server, client, port });
  } finally {
    await Promise.all([client?.end(), server.end()]);
  }
}

/**
 * One contender with all its clients, under one load after the other. A load is the time between rounds, ms.
 *
 * @param {{ client: string, limit: string }} programs
 * @param {import('./contenders.js').Contender} contender
 * @param {import('./contenders.js').Scene} scene
 * @param {readonly number[]} loadsMs
 * @returns {Promise<Reading[]>}
 */
export function measure(programs, contender, scene, loadsMs) {
  return running(programs, contender, scene, async ({ server, client }) => {
    await open(client, scene.clients);
    await quiet(server.pid);
    await server.ask(`feed ${Math.min(...loadsMs) * 1_000}`);
    await pause(warmUpMs);
    const readings = [];
    for (const everyMs of loadsMs) {
      await server.ask('stop');
      await drained(client);
      await server.ask(`feed ${everyMs * 1_000}`);
      await pause(Math.max(everyMs, 500));
      readings.push(await read(server, client, everyMs));
    }
    return readings;
  });
}

/**
 * What a session costs that only waits, bytes: on the heap and beside it, and by what the process has of the machine.
 *
 * @param {{ client: string, limit: string }} programs
 * @param {import('./contenders.js').Contender} contender
 * @param {import('./contenders.js').Scene} scene
 * @returns {Promise<{ live: number, resident: number }>}
 */
export function weigh(programs, contender, scene) {
  return running(programs, contender, scene, async ({ server, client }) => {
    await quiet(server.pid);
    const before = await server.ask('memory');
    await open(client, scene.clients);
    await quiet(server.pid);
    const after = await server.ask('memory');
    return {
      live: (after.live - before.live) / scene.clients,
      resident: (after.resident - before.resident) / scene.clients,
    };
  });
}

/**
 * What it costs while rounds come every so many ms; a window has whole ones.
 *
 * @param {LineProcess} server
 * @param {LineProcess} client
 * @param {number} everyMs
 * @returns {Promise<Reading>}
 */
export async function read(server, client, everyMs) {
  const ms = Math.max(1, Math.round(windowMs / everyMs)) * everyMs;
  /** @type {(ReturnType<typeof between> & import('../load/load-client.js').Mark & { clientCore: number })[]} */
  const all = [];
  await client.ask('mark');
  for (let window = 0; window < windows; window += 1) {
    const [from, clientFrom] = [usedBy(server.pid, serverCore), usedBy(client.pid, clientCore)];
    await pause(ms);
    const used = between(from, usedBy(server.pid, serverCore));
    const byClient = between(clientFrom, usedBy(client.pid, clientCore));
    /** @type {import('../load/load-client.js').Mark} */
    const mark = await client.ask('mark');
    // A compressed message is not looked into; all of them are updates once the sessions are open.
    const updates = mark.updates + mark.compressed;
    all.push({ ...used, ...mark, updates, clientCore: byClient.cpuUs / 1_000 / byClient.elapsedMs });
  }
  const middle = (/** @type {(window: (typeof all)[number]) => number} */ of) => median(all.map(of));
  return {
    perSecond: middle(({ updates, elapsedMs }) => (updates / elapsedMs) * 1_000),
    cpuUs: middle(({ cpuUs, updates }) => cpuUs / updates),
    userUs: middle(({ userUs, updates }) => userUs / updates),
    core: middle(({ cpuUs, elapsedMs }) => cpuUs / 1_000 / elapsedMs),
    p50Ms: middle(({ us }) => us.p50 / 1_000),
    p99Ms: middle(({ us }) => us.p99 / 1_000),
    clientCore: middle(({ clientCore }) => clientCore),
    lost: middle(({ lost }) => lost),
    gaps: all.reduce((sum, { gaps }) => sum + gaps, 0),
    bytes: middle(({ bytes, updates }) => bytes / updates),
  };
}

/** Waits until the server has nothing left to do from opening the sessions. @param {number} pid */
export async function quiet(pid) {
  const boundMs = 20_000;
  for (const startMs = performance.now(); performance.now() - startMs < boundMs; ) {
    const from = usedBy(pid, serverCore);
    await pause(400);
    const { cpuUs, elapsedMs } = between(from, usedBy(pid, serverCore));
    if (cpuUs / 1_000 / elapsedMs < 0.03) return;
  }
}
