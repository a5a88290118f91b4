import { median } from '../report/table.js';

/** What a tick of the load lasts, s: a loop that is busy takes as many samples in it as it can. */
const tickSeconds = 0.1;

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

/** What `cpuOf` itself adds, ns; matters where little is measured at a time. */
function ownCost() {
  const times = 20_000;
  let sum = 0;
  for (let time = 0; time < times; time += 1) sum += cpuOf(() => {});
  return sum / times;
}

/**
 * @typedef {object} Measured
 * @property {number} samplesPerTick
 * @property {number} take taking the samples, ns per sample; the load's own work is in it. Median of the rounds.
 * @property {number} close closing the ticks, ns per sample. Median.
 * @property {number} total both, ns per sample. Median.
 * @property {number} best both, of the best round.
 */

/**
 * Cost of taking samples and of closing ticks. A round has as many ticks as `ticks` says, so that every window closes
 * equally often in each. `samplesPerTick: 'busy'` is what a loop takes in a tick that does nothing else.
 *
 * @param {import('./load.js').Load} load
 * @param {{ samplesPerTick: number | 'busy', ticks: number, rounds: number, warmUpTicks: number }} plan
 * @returns {Measured}
 */
export function measure(load, { samplesPerTick, ticks, rounds, warmUpTicks }) {
  const own = ownCost();
  const round = (/** @type {number} */ samples, /** @type {number} */ count) => {
    let [take, close] = [0, 0];
    for (let tick = 0; tick < count; tick += 1) {
      load.prepare(samples);
      take += cpuOf(() => load.take(samples)) - own;
      close += cpuOf(() => load.closeTick()) - own;
    }
    return { take: take / (count * samples), close: close / (count * samples) };
  };
  const warm = round(samplesPerTick === 'busy' ? 100_000 : samplesPerTick, warmUpTicks);
  const samples = samplesPerTick === 'busy' ? busyTick(warm, 100_000) : samplesPerTick;
  const measured = Array.from({ length: rounds }, () => round(samples, ticks));
  load.check();
  const totals = measured.map(({ take, close }) => take + close);
  return {
    samplesPerTick: samples,
    take: median(measured.map(({ take }) => take)),
    close: median(measured.map(({ close }) => close)),
    total: median(totals),
    best: Math.min(...totals),
  };
}

/**
 * Samples that fit into a tick beside closing it, in whole thousands; never less than 10,000, and at most a million,
 * which only the load alone could pass.
 *
 * @param {{ take: number, close: number }} cost ns per sample, at `samples` per tick
 * @param {number} samples
 */
export function busyTick({ take, close }, samples) {
  const leftNs = tickSeconds * 1e9 - close * samples;
  return Math.min(1_000_000, Math.max(10_000, Math.floor(leftNs / take / 1_000) * 1_000));
}

/** Bytes that live: heap, and typed arrays and buffers, which count as external; after the garbage is gone. */
export function liveBytes() {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let time = 0; time < 3; time += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
