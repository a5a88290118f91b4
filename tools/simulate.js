/**
 * Lives of the engine drawn from seeds, each held against the model: `npm run simulate -- --seeds 1000`, or one of them
 * again with `--seed 42`. `--ticks` is the length of a life, `--tick` that of a tick in ms. A run of many lives in which
 * something never happened fails too.
 */
import { parseArgs } from 'node:util';
import { Simulation } from '@streamgauge/engine/testing';
import { neverReached, totalOf } from './life-story.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    ticks: { type: 'string', default: '120' },
    tick: { type: 'string', default: '100' },
  },
});

const number = (/** @type {string} */ name, /** @type {string} */ text) => {
  const read = Number(text);
  if (!Number.isSafeInteger(read) || read < 1)
    throw new Error(`--${name} takes a whole number from 1 on, such as 1000`);
  return read;
};

const ticks = number('ticks', values.ticks);
const tickMs = number('tick', values.tick);
const seeds =
  values.seed === undefined
    ? Array.from({ length: number('seeds', values.seeds) }, (_, index) => index + 1)
    : [number('seed', values.seed)];

const stories = [];
const failed = [];
for (const seed of seeds) {
  const simulation = new Simulation(seed, tickMs);
  try {
    simulation.run(ticks);
  } catch (error) {
    failed.push(seed);
    process.stderr.write(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
    process.stderr.write(`replay: npm run simulate -- --seed ${seed} --ticks ${ticks} --tick ${tickMs}\n`);
  }
  stories.push({ ...simulation.story });
}

const total = totalOf(stories);
process.stdout.write(
  `${Object.entries(total)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}\n`,
);
const unreached = neverReached(total, { lives: seeds.length, ticks, tickMs });
for (const name of unreached) {
  process.stdout.write(`FAILED ${name}: a run that never reached it has tested nothing of it\n`);
}
process.stdout.write(`${seeds.length - failed.length} passed, ${failed.length} failed\n`);
if (failed.length > 0 || unreached.length > 0) process.exitCode = 1;
