import { readdirSync, readFileSync } from 'node:fs';

/**
 * What a process has used so far by the scheduler's accounting, and the kernel's thread that takes over the network's work of
 * its core: on loopback that is work of the server's sends too.
 *
 * @param {number} pid
 * @param {number} core
 */
export function usedBy(pid, core) {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => schedule(`/proc/${pid}/task/${thread}`).ranNs);
  const [user, system] = clockTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return {
    ranNs: threads.reduce((sum, ns) => sum + ns, 0),
    kernelThreadNs: schedule(`/proc/${kernelThreadOf(core)}`).ranNs,
    waitedNs: schedule(`/proc/${pid}`).waitedNs,
    user,
    system,
    atMs: performance.now(),
  };
}

/** @typedef {ReturnType<typeof usedBy>} Used */

/**
 * What was used between two readings.
 *
 * @param {Used} from
 * @param {Used} to
 */
export function between(from, to) {
  const ticks = to.user - from.user + to.system - from.system;
  const ranNs = to.ranNs - from.ranNs;
  const elapsedMs = to.atMs - from.atMs;
  return {
    elapsedMs,
    cpuUs: (ranNs + to.kernelThreadNs - from.kernelThreadNs) / 1_000,
    userUs: ticks === 0 ? 0 : (ranNs / 1_000) * ((to.user - from.user) / ticks),
    /** Share of the time in which the server wanted its core and others had it. */
    lost: (to.waitedNs - from.waitedNs) / 1e6 / elapsedMs,
  };
}

/** User and system time of a line of /proc/PID/stat; the name before them may have spaces. @param {string} stat */
export function clockTicks(stat) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /** @type {const} */ ([Number(fields[11]), Number(fields[12])]);
}

/** @param {string} folder */
function schedule(folder) {
  const [ran = 0, waited = 0] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ').map(Number);
  return { ranNs: ran, waitedNs: waited };
}

/** @param {number} core */
function kernelThreadOf(core) {
  const found = readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && nameOf(pid) === `ksoftirqd/${core}`);
  if (found === undefined) throw new Error(`there is no ksoftirqd/${core}`);
  return found;
}

/** @param {string} pid */
function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
