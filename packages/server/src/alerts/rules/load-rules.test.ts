import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCatalog } from '@streamgauge/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../app/load-catalog.js';
import { loadRules } from './load-rules.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamgauge-rules-'));
});

const rule = {
  type: 'threshold',
  name: 'a',
  title: 'A',
  priority: 'low',
  channel: 'vitals',
  metric: 'spo2',
  below: 88,
};

async function load(rules: unknown): Promise<unknown> {
  const file = join(folder, 'rules.json');
  await writeFile(file, typeof rules === 'string' ? rules : JSON.stringify(rules));
  return loadRules(file, await loadCatalog(undefined));
}

describe('the rules of a file', () => {
  it.each([
    ['[', /rules\.json: .*JSON/],
    [[{ ...rule, type: 'magic' }], /0\.type/],
    [[{ ...rule, colour: 'red' }], /colour/],
    [[{ ...rule, above: 90 }], /either above or below/],
    [[{ ...rule, below: undefined }], /either above or below/],
    [[{ ...rule, clearAt: 80 }], /good side/],
    [[rule, rule], /rule a: is there twice/],
    [[{ ...rule, channel: 'alerts' }], /rule a: there is no channel of metrics alerts/],
    [[{ ...rule, metric: 'mood' }], /rule a: vitals has no metric mood/],
    [[{ ...rule, where: { room: '7' } }], /rule a: vitals has no label room/],
    [[{ ...rule, channel: 'pnl', metric: 'total_pnl' }], /rule a: total_pnl is computed/],
    [
      [{ type: 'score', score: 'news2', name: 'a', title: 'A', priority: 'low', channel: 'pnl', atLeast: 5 }],
      /rule a: pnl has none of respiratory_rate/,
    ],
  ])('[L14] that are %j are refused with the place and the fault', async (rules, fault) => {
    await expect(load(rules)).rejects.toThrow(fault);
  });

  it('[L14] are read with their defaults, and an empty list raises nothing', async () => {
    expect(await load([rule])).toEqual([{ ...rule, kind: 'threshold', forMs: 0, samplesMin: 1 }]);
    expect(await load([])).toEqual([]);
  });
});

it('[L14] those that come with the gateway fit its catalog, and another catalog keeps what it has a channel for', async () => {
  const all = await loadRules(undefined, await loadCatalog(undefined));
  expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['spo2-low', 'news2-emergency', 'device-silent']));
  expect((await loadRules(undefined, compileCatalog([]))).map(({ name }) => name)).toEqual(['device-silent']);
});
