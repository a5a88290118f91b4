import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../app/load-catalog.js';
import { createReplayFeeds } from '../../replay/recordings-folder.js';
import { alertRuleSchema, type ThresholdRule } from './alert-rule.js';
import { ChannelRules } from './channel-rules.js';

// The counts were made from the bytes of the file, without this code. The file is never part of the repository.
const folder = process.env.RECORDINGS_DIR ?? resolve(import.meta.dirname, '../../../../../../shared/data');
const absent = !existsSync(join(folder, 'ATTRIBUTION.md'));

/** How often a rule would have been told of the recorded patient: one reading a minute, many of them not measured. */
async function alertsOf(metric: string, below: number, samplesMin: number): Promise<number> {
  const vitals = (await loadCatalog(undefined)).get('vitals');
  const feed = (await createReplayFeeds(folder)).find(({ name }) => name.includes('s00001'));
  if (vitals === undefined || feed === undefined) throw new Error(`no patient s00001 in ${folder}`);
  let raised = 0;
  const desk = { revision: 0, raise: () => (raised += 1), settle: () => {}, openOf: () => undefined };
  const rule = { type: 'threshold', name: 'low', title: 'Low', priority: 'high', channel: 'vitals', metric, below };
  const rules = new ChannelRules(vitals, [alertRuleSchema.parse({ ...rule, samplesMin }) as ThresholdRule], desk);
  for await (const { channel, labels, metrics, recordedAtMs } of feed.open()) {
    rules.observe({ tenantId: 'a', channel, labels: labels ?? {}, metrics, timestampMs: recordedAtMs }, recordedAtMs);
  }
  return raised;
}

describe.skipIf(absent)('a recorded patient', () => {
  it('[L14] has the fewer alerts the longer a rule waits', async () => {
    const waits = [1, 2, 3, 5].map((minutes) => alertsOf('respiratory_rate', 8.000_1, minutes));
    // With the minute of 2 breaths, which the catalog holds to be impossible, there would be two of 2 minutes.
    expect(await Promise.all(waits)).toEqual([30, 1, 1, 0]);
  });

  it('[L14] has none for the 363 minutes in which the monitor wrote 0, and none for a heart that beats 11.5 /min', async () => {
    expect(await alertsOf('spo2', 91.000_1, 1)).toBe(0);
    expect(await alertsOf('heart_rate', 40.000_1, 1)).toBe(0);
  });
});
