import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chaosCatalog, chaosTickMs } from './harness/chaos/chaos-catalog.js';
import { Life } from './harness/chaos/life.js';
import { Story } from './harness/chaos/story.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';

/** `npm run chaos` says how many seeds, or which one; else as many as fit into a minute and a half. */
const count = Number(process.env.CHAOS_SEEDS ?? 200);
const only = process.env.CHAOS_SEED === undefined ? undefined : Number(process.env.CHAOS_SEED);
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [only];

/** Lives at the same time, each of a tenant of its own. */
const besides = 12;

/** A run of fewer seeds need not have come everywhere. */
const wholeRun = 100;

/** Faults of one seed that are printed, and characters of each. */
const faultsPrinted = 8;
const faultLengthMax = 600;

let gateway: TestGateway;
let folder: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-chaos-'));
  const file = join(folder, 'catalog.json');
  await writeFile(file, JSON.stringify(chaosCatalog));
  ({ gateway, stop } = await startTestGateway({ STREAMGAUGE_CONFIG: file, TICK_MS: String(chaosTickMs) }));
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

async function faultsOf(seed: number, story: Story): Promise<string[]> {
  try {
    const anomalies = await new Life(gateway.url, seed).run(story);
    return anomalies.map(({ name, receiver, what }) => `${name}: ${receiver}: ${what.slice(0, faultLengthMax)}`);
  } catch (error) {
    return [String(error)];
  }
}

describe('between clients and a gateway whose connections are mistreated', () => {
  it('[D6, D1, D2, S2, C3, C11] nothing is lost, told twice or left out in silence', {
    timeout: seeds.length * 10_000 + 60_000,
  }, async () => {
    const story = new Story();
    const failed: string[] = [];
    const left = [...seeds];
    const live = async (): Promise<void> => {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        const faults = await faultsOf(seed, story);
        if (faults.length === 0) continue;
        const words = [
          `seed ${seed}: ${faults.length} faults, replay: npm run chaos -- --seed ${seed}`,
          ...faults.slice(0, faultsPrinted),
        ];
        process.stdout.write(`${words.join('\n')}\n`);
        failed.push(...words);
      }
    };
    await Promise.all(Array.from({ length: besides }, live));
    process.stdout.write(`${seeds.length} seeds: ${story}\n`);
    expect(failed.join('\n')).toBe('');
    if (seeds.length >= wholeRun) expect(story.missed).toEqual([]);
  });
});
