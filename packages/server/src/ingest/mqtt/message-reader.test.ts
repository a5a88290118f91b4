import { readFileSync } from 'node:fs';
import { compileCatalog } from '@streamgauge/engine';
import { describe, expect, it } from 'vitest';
import { mappingSchema, mqttFileSchema } from './mapping-file.js';
import { type Meaning, MessageReader } from './message-reader.js';
import { crc16 } from './payloads/crc16.js';

const root = new URL('../../../../../', import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const catalog = compileCatalog([json('catalogs/energy.json') as Parameters<typeof compileCatalog>[0][number]]);
const shipped = mqttFileSchema.parse(json('mappings/energy.json')).mappings ?? [];
const reader = new MessageReader(shipped, ['home'], catalog);

function read(
  topic: string,
  payload: unknown,
  { nowMs = Date.UTC(2026, 0, 5, 12), retained = false, by = reader } = {},
): Meaning {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return by.read({ topic, payload: Buffer.from(text), retained }, nowMs);
}

function samples(meaning: Meaning): unknown[] {
  if (meaning.kind !== 'samples') throw new Error(JSON.stringify(meaning));
  return meaning.samples.map(({ labels, metrics, timestampMs, quality }) => ({
    labels,
    metrics,
    ...(timestampMs === undefined ? {} : { at: new Date(timestampMs).toISOString() }),
    ...(quality === undefined ? {} : { quality }),
  }));
}

describe('Tasmota', () => {
  const payload = {
    Time: '2018-02-04T23:17:01',
    ENERGY: { Total: 3.185, Yesterday: 3.058, Today: 0.127, Power: 0, Factor: 0.0, Voltage: 221, Current: 0.0 },
  };

  it('[Q8] one channel is the meter itself; without a zone its time says nothing', () => {
    expect(samples(read('tele/plug/SENSOR', payload))).toEqual([
      { labels: { meterId: 'plug' }, metrics: { power_w: 0, voltage_v: 221, current_a: 0, energy_import_kwh: 3.185 } },
    ]);
  });

  it('[Q8] with a zone its time is an instant', () => {
    const zoned = shipped.filter(({ name }) => name === 'tasmota').map((one) => ({ ...one, zone: 'Europe/Berlin' }));
    const by = new MessageReader(zoned, ['home'], catalog);
    expect(samples(read('tele/plug/SENSOR', payload, { by }))).toMatchObject([{ at: '2018-02-04T22:17:01.000Z' }]);
  });

  it('[Q8] several channels are circuits', () => {
    expect(samples(read('tele/plug/SENSOR', { ENERGY: { Total: [0, 2.91], Power: [0, 35], Voltage: 221 } }))).toEqual([
      { labels: { meterId: 'plug', circuit: '1' }, metrics: { power_w: 0, energy_import_kwh: 0 } },
      { labels: { meterId: 'plug', circuit: '2' }, metrics: { power_w: 35, energy_import_kwh: 2.91 } },
      { labels: { meterId: 'plug' }, metrics: { voltage_v: 221 } },
    ]);
  });
});

describe('Shelly', () => {
  it('[Q8] em: the connection, and of its conductors what does not add up to it', () => {
    const told = { id: 0, a_act_power: 10, a_voltage: 230.1, b_act_power: -4, c_act_power: null, total_act_power: 6 };
    expect(samples(read('sh/status/em:0', told))).toEqual([
      { labels: { meterId: 'sh' }, metrics: { power_w: 6 } },
      { labels: { meterId: 'sh', phase: 'L1' }, metrics: { voltage_v: 230.1 } },
    ]);
  });

  it('[Q8] em1, em1data and switch: Wh are kWh', () => {
    const em1 = { id: 0, current: 1.5, voltage: 230, act_power: 340.1, aprt_power: 345, pf: 0.98, freq: 50 };
    expect(samples(read('sh/status/em1:0', em1))).toEqual([
      {
        labels: { meterId: 'sh', circuit: '0' },
        metrics: { power_w: 340.1, apparent_power_va: 345, voltage_v: 230, current_a: 1.5, frequency_hz: 50 },
      },
    ]);
    const data = { id: 1, total_act_energy: 12_500, total_act_ret_energy: 250 };
    expect(samples(read('sh/status/em1data:1', data))).toEqual([
      { labels: { meterId: 'sh', circuit: '1' }, metrics: { energy_import_kwh: 12.5, energy_export_kwh: 0.25 } },
    ]);
    const relay = { id: 0, output: true, apower: 8.9, voltage: 237.5, aenergy: { total: 6_000, by_minute: [1, 2, 3] } };
    expect(samples(read('sh/status/switch:0', relay))).toEqual([
      { labels: { meterId: 'sh', circuit: '0' }, metrics: { power_w: 8.9, voltage_v: 237.5, energy_import_kwh: 6 } },
    ]);
  });

  it('[Q8] Gen1: what is_valid denies counts as invalid', () => {
    const emeters = [
      { power: 20, total: 1_000, is_valid: true },
      { power: 0, total: 0, is_valid: false },
    ];
    expect(samples(read('shellies/em/status', { emeters }))).toEqual([
      { labels: { meterId: 'em', circuit: '0' }, metrics: { power_w: 20, energy_import_kwh: 1 } },
      { labels: { meterId: 'em', circuit: '1' }, metrics: { power_w: 0, energy_import_kwh: 0 }, quality: 'invalid' },
    ]);
  });
});

describe('HomeWizard and DSMR', () => {
  it('[Q8] data points are optional, tariffs stand for the total, gas has its own meter and time', () => {
    const data = {
      total_power_import_kwh: 30,
      total_power_import_t1_kwh: 10,
      total_power_import_t2_kwh: 20,
      active_power_w: 543,
      external: [
        { unique_id: 'g', type: 'gas_meter', timestamp: 260105110000, value: 111.111, unit: 'm3' },
        { unique_id: 'w', type: 'water_meter', timestamp: 260105110000, value: 2, unit: 'm3' },
      ],
    };
    expect(samples(read('homewizard/hw/data', data))).toEqual([
      { labels: { meterId: 'hw' }, metrics: { power_w: 543 } },
      { labels: { meterId: 'hw', tariff: 'T1' }, metrics: { energy_import_kwh: 10 } },
      { labels: { meterId: 'hw', tariff: 'T2' }, metrics: { energy_import_kwh: 20 } },
      { labels: { meterId: 'hw-gas' }, metrics: { gas_m3: 111.111 }, at: '2026-01-05T10:00:00.000Z' },
    ]);
    const { total_power_import_kwh } = data;
    expect(samples(read('homewizard/hw/data', { total_power_import_kwh }))).toEqual([
      { labels: { meterId: 'hw' }, metrics: { energy_import_kwh: 30 } },
    ]);
  });

  const telegram = (time: string, end = '!'): string =>
    [
      '/ISK5\\2M550T-1012',
      '',
      `0-0:1.0.0(${time})`,
      '1-0:1.8.1(005779.835*kWh)',
      '1-0:2.8.2(000001.500*kWh)',
      '0-0:96.14.0(0002)',
      '1-0:1.7.0(00.498*kW)',
      '1-0:2.7.0(00.000*kW)',
      '1-0:21.7.0(00.298*kW)',
      '1-0:22.7.0(00.000*kW)',
      '1-0:31.7.0(002*A)',
      '0-1:24.2.1(200913100000S)(04139.079*m3)',
      end,
    ].join('\r\n');

  it('[Q8] a telegram: whole, tariffs, conductors, gas by its own time', () => {
    expect(samples(read('dsmr/p1/telegram', telegram('200913101618S')))).toEqual([
      {
        labels: { meterId: 'p1' },
        metrics: { power_w: 498, power_import_w: 498, power_export_w: 0 },
        at: '2020-09-13T08:16:18.000Z',
      },
      {
        labels: { meterId: 'p1', tariff: 'T1' },
        metrics: { energy_import_kwh: 5779.835 },
        at: '2020-09-13T08:16:18.000Z',
      },
      { labels: { meterId: 'p1', tariff: 'T2' }, metrics: { energy_export_kwh: 1.5 }, at: '2020-09-13T08:16:18.000Z' },
      {
        labels: { meterId: 'p1', phase: 'L1' },
        metrics: { current_a: 2 },
        at: '2020-09-13T08:16:18.000Z',
      },
      { labels: { meterId: 'p1-gas' }, metrics: { gas_m3: 4139.079 }, at: '2020-09-13T08:00:00.000Z' },
    ]);
  });

  it('[Q8] the hour that comes twice is told apart by S and W', () => {
    const at = (time: string): unknown => (samples(read('dsmr/p1/telegram', telegram(time)))[0] as { at: string }).at;
    expect(at('261025023000S')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('261025023000W')).toBe('2026-10-25T01:30:00.000Z');
    expect(at('260705120000S')).toBe('2026-07-05T10:00:00.000Z');
  });

  it('[Q8] a telegram with a wrong CRC is refused, with the right one it is taken', () => {
    const refused = read('dsmr/p1/telegram', telegram('200913101618S', '!0000'));
    expect(refused).toMatchObject({ kind: 'refused', code: 'INVALID_SAMPLE' });
    const crc = /text has (\w{4})/.exec(JSON.stringify(refused))?.[1] as string;
    expect(read('dsmr/p1/telegram', telegram('200913101618S', `!${crc.toUpperCase()}\r\n`)).kind).toBe('samples');
    // The published check value of CRC-16/ARC.
    expect(crc16(Buffer.from('123456789'))).toBe(0xbb3d);
  });
});

describe('any message', () => {
  it('[Q1] a tenant that the broker may not speak for is refused, whatever the payload says', () => {
    const meaning = read('energy/other/meters/1', { tenantId: 'home', metrics: { power_w: 1 } });
    expect(meaning).toMatchObject({ kind: 'refused', tenantId: undefined, code: 'FORBIDDEN_TENANT' });
    expect(read('$SYS/broker/uptime', '1')).toEqual({ kind: 'ignored', why: 'unmatched' });
  });

  it('[Q1] labels of the topic go before those of the payload', () => {
    const told = { labels: { meterId: 'another', phase: 'L1' }, metrics: { power_w: 1 } };
    expect(samples(read('energy/home/meters/mine', told))).toMatchObject([
      { labels: { meterId: 'mine', phase: 'L1' } },
    ]);
  });

  it('[Q3] with a time it has an id, the same each time; without one it has none', () => {
    const idOf = (payload: unknown): unknown => {
      const meaning = read('energy/home/meters/m', payload);
      return meaning.kind === 'samples' ? meaning.samples[0]?.id : meaning;
    };
    const timed = { metrics: { power_w: 1 }, timestamp: '2026-01-05T11:59:59Z' };
    expect(idOf(timed)).toMatch(/^mqtt:/);
    expect(idOf(timed)).toBe(idOf(timed));
    expect(idOf({ ...timed, timestamp: '2026-01-05T12:00:00Z' })).not.toBe(idOf(timed));
    expect(idOf({ ...timed, id: 'own' })).toBe('own');
    expect(idOf(1)).toBeUndefined();
  });

  it('[Q8] names of objects’ insides are no fields', () => {
    const mapping = mappingSchema.parse({
      name: 'x',
      topic: 'x/{m}',
      payload: 'fields',
      labels: { meterId: '{m}' },
      readings: [{ metrics: { power_w: { path: 'constructor.length' } } }],
    });
    expect(read('x/1', '{}', { by: new MessageReader([mapping], ['home'], catalog) })).toMatchObject({
      kind: 'ignored',
    });
  });

  it('[Q5] a state that nobody knows is refused', () => {
    expect(read('tele/x/LWT', 'Online')).toMatchObject({ kind: 'state', deviceId: 'x', status: 'online' });
    expect(read('tele/x/LWT', 'Perhaps')).toMatchObject({ kind: 'refused', code: 'INVALID_SAMPLE' });
    expect(read('zigbee2mqtt/x/availability', { state: 'offline' })).toMatchObject({ status: 'offline' });
  });
});
