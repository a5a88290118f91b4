import { median } from '../report/table.js';

/** CPU of this process so far, ns; all threads, the garbage collector's too. */
function cpuNs() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
}

/** @param {() => void} work @returns {number} CPU, ns */
export function cpuOf(work) {
  const before = cpuNs();
  work();
  return cpuNs() - before;
}

/**
 * Cost of taking samples and of closing ticks, each per sample: the median of several rounds after a warm-up.
 *
 * @param {import('./load.js').Load} load
 * @param {{ perTick: number, ticks: number, rounds?: number, warmUp?: number }} plan
 */
export function measure(load, { perTick, ticks, rounds = 3, warmUp = ticks }) {
  const round = (/** @type {number} */ count) => {
    let [take, close] = [0, 0];
    for (let tick = 0; tick < count; tick += 1) {
      take += cpuOf(() => load.take(perTick));
      close += cpuOf(() => load.closeTick());
    }
    return { take: take / (count * perTick), close: close / (count * perTick) };
  };
  round(warmUp);
  const measured = Array.from({ length: rounds }, () => round(ticks));
  const generate = median(Array.from({ length: rounds }, () => cpuOf(() => load.generate(perTick)) / perTick));
  return {
    /** The load's own work, ns per sample; in `take`, too. */
    generate,
    /** `Engine.take`, ns per sample. */
    take: median(measured.map(({ take }) => take)),
    /** Closing ticks, ns per sample. */
    close: median(measured.map(({ close }) => close)),
    /** All of it without the load's own work, ns per sample. */
    total: median(measured.map(({ take, close }) => take + close)) - generate,
  };
}

/** Bytes that live: heap, buffers and typed arrays, after the garbage is gone. */
export function liveBytes() {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
