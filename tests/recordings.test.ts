/**
 * Each real recording, replayed at full speed by the command line into the running gateway: what a subscriber receives
 * must sum up to what is in the file. The recordings are not part of the project; see docs/RECORDINGS.md.
 */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Update } from '@streamgauge/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { hasRecordings, recordingsFolder } from './harness/recordings.js';
import { runCli } from './harness/run-cli.js';
import { tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let tenants = 0;

beforeAll(async () => {
  if (hasRecordings) ({ gateway, stop } = await startTestGateway());
});
afterAll(() => stop?.());

/** What a subscriber received: by metric, or `label value/metric` of a grouped view. */
interface Received {
  readonly last: Record<string, number>;
  /** Σ of the updates' values and counts. */
  readonly sum: Record<string, number>;
  readonly count: Record<string, number>;
}

interface Request {
  readonly channel: string;
  readonly groupBy?: readonly string[];
  readonly aggregation: { readonly type?: string; readonly window: number };
}

/** Replays a file or folder for a tenant of its own while a subscriber listens. */
async function replay(path: string, request: Request, accepted: number): Promise<Received> {
  tenants += 1;
  const tenantId = `replay-${tenants}`;
  const client = await RawClient.open(gateway.wsUrl, await tokenFor({ tenantId }));
  expect(await client.ask('subscribe', request)).toMatchObject({ success: true });
  const run = runCli(['replay', path, '--speed', 'max', '--url', gateway.url], {
    STREAMGAUGE_TOKEN: await tokenFor({ tenantId, scope: 'ingest' }),
  });
  expect(await run.ended, run.output()).toBe(0);
  expect(run.output()).toContain(`${accepted} accepted, 0 duplicates, 0 rejected`);
  await client.untilServerTime(Date.now() + request.aggregation.window * 1_000 + 200);
  const received: Received = { last: {}, sum: {}, count: {} };
  for (const { event, data } of client.received) if (event === 'update') add(received, data);
  client.close();
  return received;
}

function add({ last, sum, count }: Received, update: Update): void {
  const rows = [
    { name: '', metrics: update.metrics },
    ...(update.series ?? []).map(({ labels, metrics }) => ({ name: `${Object.values(labels).join()}/`, metrics })),
  ];
  for (const { name, metrics } of rows) {
    for (const [metric, update] of Object.entries(metrics)) {
      const key = `${name}${metric}`;
      last[key] = update.value;
      sum[key] = (sum[key] ?? 0) + update.value;
      count[key] = (count[key] ?? 0) + update.count;
    }
  }
}

const fast = { window: 0.1 };
/** W of one minute each, or Wh. */
const kwhOfMinutes = (watts: number | undefined): number => (watts ?? Number.NaN) / 60 / 1_000;
const kwh = (wattHours: number | undefined): number => (wattHours ?? Number.NaN) / 1_000;

describe.skipIf(!hasRecordings)('a recording that is replayed through the gateway', () => {
  it('[I20] a household: energy, rows and sub-meters of a month', async () => {
    const file = join(recordingsFolder, 'uci_household_power_2007-02_1min.csv.gz');
    const request = { channel: 'meters', groupBy: ['circuit'], aggregation: { type: 'SUM', ...fast } };
    const { sum, count } = await replay(file, request, 161_272);
    expect(kwhOfMinutes(sum['/power_w'])).toBeCloseTo(941.481433, 6);
    expect(count['/power_w']).toBe(40_318);
    expect(kwh(sum['kitchen/energy_wh'])).toBe(47.584);
    expect(kwh(sum['laundry/energy_wh'])).toBe(64.604);
    expect(kwh(sum['water-heater-and-air-conditioner/energy_wh'])).toBe(270.274);
  });

  it.each([
    ['House2', 223_200, 290.447],
    ['House20', 82_795, 106.044],
  ])('[I20] %s: energy of its days', async (house, samples, expectedKwh) => {
    const request = { channel: 'meters', groupBy: ['circuit'], aggregation: { type: 'SUM', ...fast } };
    const { sum } = await replay(join(recordingsFolder, `devicescope_REFIT_${house}_2014-03.csv.gz`), request, samples);
    expect(kwhOfMinutes(sum['/power_w'])).toBeCloseTo(expectedKwh, 3);
  });

  it('[I20] a patient: zeros and impossible readings are counted by nobody', async () => {
    const request = { channel: 'vitals', groupBy: ['patientId'], aggregation: { type: 'SUM', ...fast } };
    const { sum, count } = await replay(join(recordingsFolder, 'mimic_s00001_numerics_1min.csv'), request, 1_936);
    // 56.32 is the mean of all that is not 0; it has one reading of 11.5 /min, which is outside the catalog's valid range.
    const all = ((sum['patient/heart_rate'] ?? 0) + 11.5) / ((count['patient/heart_rate'] ?? 0) + 1);
    expect(count['patient/heart_rate']).toBe(1_889);
    expect(all).toBeCloseTo(56.32, 2);
  });

  it('[I20] a turbulent patient: what is valid in the file is what arrives', async () => {
    const file = join(recordingsFolder, 'mimic_s25047_numerics_1min.csv');
    const request = { channel: 'vitals', groupBy: ['patientId'], aggregation: { type: 'SUM', ...fast } };
    const { sum, count } = await replay(file, request, 72);
    const [, ...rows] = (await readFile(file, 'utf8')).trim().split('\n');
    const heartRates = rows.map((row) => Number(row.split(',')[1])).filter((value) => value >= 20 && value <= 300);
    expect([Math.min(...heartRates), Math.max(...heartRates)]).toEqual([44.7, 103]);
    expect(count['patient/heart_rate']).toBe(heartRates.length);
    expect(sum['patient/heart_rate']).toBeCloseTo(
      heartRates.reduce((total, value) => total + value, 0),
      9,
    );
  });

  it('[I20] a day of trades: count, volume and notional', async () => {
    const request = { channel: 'trading.metrics', aggregation: fast };
    const { last } = await replay(join(recordingsFolder, 'mtgox_btcusd_trades_2013-01-01.csv'), request, 2_331);
    expect(last.trade_count).toBe(2_331);
    expect(last.trade_volume).toBeCloseTo(28_168.91145963, 8);
    expect(last.trade_notional).toBeCloseTo(375_719.00896568596, 9);
  });

  it('[I20] a book of five years: profit and loss, exposure', async () => {
    const book = await mkdtemp(join(tmpdir(), 'streamgauge-book-'));
    for (const file of ['pyfolio_test_txn.csv.gz', 'pyfolio_test_pos.csv.gz'])
      await copyFile(join(recordingsFolder, file), join(book, file));
    const pnl = await replay(book, { channel: 'pnl', aggregation: fast }, 31_957);
    expect(pnl.last.realized_pnl).toBeCloseTo(66_808.71, 2);
    expect(pnl.last.unrealized_pnl).toBeCloseTo(-1_404.46, 2);
    expect(pnl.last.total_pnl).toBeCloseTo(65_404.25, 2);
    const risk = await replay(book, { channel: 'risk.metrics', aggregation: fast }, 31_957);
    expect(risk.last.exposure).toBeCloseTo(181_211.75, 2);
    expect(risk.last.net_exposure).toBeCloseTo(177_343.2, 2);
    await rm(book, { recursive: true });
  });

  it('[R33] amounts of four currencies stay four amounts', async () => {
    const file = join(recordingsFolder, 'cryptofeed_COINBASE.ws.28.0.gz');
    const apart = await replay(file, { channel: 'trading.metrics', groupBy: ['currency'], aggregation: fast }, 97);
    const notionals = Object.keys(apart.last).filter((name) => name.endsWith('/trade_notional'));
    expect(notionals.sort()).toEqual(['BTC', 'EUR', 'GBP', 'USD'].map((currency) => `${currency}/trade_notional`));
    const together = await replay(file, { channel: 'trading.metrics', aggregation: fast }, 97);
    expect(together.last.trade_count).toBe(97);
    expect(together.last).not.toHaveProperty('trade_notional');
  });
});
