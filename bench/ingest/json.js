/**
 * What reading a sample costs by itself, and with the engine: `JSON.parse` of one line after the other, validation, and a
 * series each. Prints samples/s of one core by CPU, median of the rounds.
 */
import { Engine } from '@streamgauge/engine';
import { decodeSample } from '@streamgauge/server';
import { catalogOf } from '../engine/catalog.js';
import { cpuOf } from '../engine/measure.js';
import { median } from '../report/table.js';

const [count, rounds] = [100_000, 7];
const startMs = 1_700_000_000_000;
let nowMs = startMs;
const engine = new Engine({ catalog: catalogOf('gauges'), clock: { nowMs: () => nowMs }, epoch: 'bench' });
const lines = Array.from({ length: count }, (_, serial) =>
  Buffer.from(
    JSON.stringify({
      labels: { meter: `meter-${serial % 10_000}`, site: `site-${serial % 100}` },
      metrics: { a: 400 + (serial % 997), b: 230.1, c: (serial % 16) + 0.25, d: 1 },
      timestamp: startMs,
    }),
  ),
);

/** @param {(line: Buffer) => unknown} take */
function measured(take) {
  const costs = Array.from({ length: rounds }, () => {
    const ns = cpuOf(() => {
      for (const line of lines) take(line);
    });
    nowMs += 100;
    engine.advance(nowMs);
    return ns / count / 1_000;
  });
  return median(costs.slice(2));
}

/** @param {Buffer} line */
function read(line) {
  const sample = decodeSample(JSON.parse(line.toString()), 'bench', 'bench');
  if (typeof sample === 'string') throw new Error(sample);
  return sample;
}

const parse = measured((line) => JSON.parse(line.toString()));
const decode = measured(read);
const take = measured((line) => {
  const refused = engine.take({ labels: {}, timestampMs: nowMs, ...read(line) });
  if (refused !== undefined) throw new Error(refused.error);
});
process.stdout.write(JSON.stringify({ parse, decode, take }));
