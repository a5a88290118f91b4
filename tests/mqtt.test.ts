/** Meters behind a real broker of MQTT, up to those who watch them. */
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { metric, untilMetric } from './harness/metrics.js';
import { device, type Mosquitto, noMosquitto, startMosquitto } from './harness/mosquitto.js';
import { RawClient } from './harness/raw-client.js';
import { tokenFor } from './harness/token.js';

const tenantId = 'home';

if (noMosquitto !== undefined) it.skip(`MQTT: ${noMosquitto}`, () => {});

const up = 'streamgauge_mqtt_up{broker="default"}';
const accepted = 'streamgauge_ingest_accepted_total';

async function watch(gateway: { readonly url: string }, data: unknown): Promise<RawClient> {
  const token = await tokenFor({ tenantId });
  const client = await RawClient.open(`${gateway.url.replace('http', 'ws')}/ws`, token);
  expect(await client.ask('subscribe', data)).toMatchObject({ success: true });
  return client;
}

describe.skipIf(noMosquitto !== undefined).each(['5', '4'])('MQTT, MQTT_VERSION=%s', (version) => {
  let broker: Mosquitto;
  let gateway: TestGateway;
  let stop: () => Promise<void>;
  let meter: MqttClient;

  beforeAll(async () => {
    broker = await startMosquitto();
    meter = await device(broker.url);
    ({ gateway, stop } = await startTestGateway({
      MQTT_URL: broker.url,
      MQTT_TENANTS: tenantId,
      MQTT_VERSION: version,
    }));
    await untilMetric(gateway, up, 1);
  });
  afterAll(async () => {
    await meter?.endAsync();
    await stop?.();
    await broker?.stop();
  });

  const publish = (topic: string, payload: unknown, retain = false): Promise<unknown> =>
    meter.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1, retain });

  const telegram = [
    '/ISK5\\2M550T-1012',
    '',
    '1-0:1.8.1(005779.835*kWh)',
    '1-0:1.8.2(005000.125*kWh)',
    '1-0:1.7.0(00.498*kW)',
    '1-0:2.7.0(00.000*kW)',
    '1-0:21.7.0(00.298*kW)',
    '1-0:22.7.0(00.000*kW)',
    '!',
  ].join('\r\n');

  it.each([
    ['a bare number', 'energy/home/meters/number', '231.5', 'number', 'power_w', 231.5],
    ['a sample', 'energy/home/meters/sample', { metrics: { power_w: 12 } }, 'sample', 'power_w', 12],
    ['metrics alone', 'energy/home/meters/short', { power_w: 13, voltage_v: 229.5 }, 'short', 'power_w', 13],
    ['an odd name', 'energy/home/meters/ü "{$&} %2f', '14', 'ü "{$&} %2f', 'power_w', 14],
    [
      'Tasmota',
      'tele/plug/SENSOR',
      { Time: '2018-02-04T23:17:01', ENERGY: { Total: 3.185, Power: 15 } },
      'plug',
      'power_w',
      15,
    ],
    ['Shelly Gen2', 'shelly/status/em:0', { id: 0, total_act_power: -16.2 }, 'shelly', 'power_w', -16.2],
    ['HomeWizard', 'homewizard/hw/data', { active_power_w: 17, active_power_l1_w: null }, 'hw', 'power_w', 17],
    ['DSMR', 'dsmr/p1/telegram', telegram, 'p1', 'power_import_w', 498],
    ['zigbee2mqtt', 'zigbee2mqtt/lamp', { power: 18, energy: 1.5, linkquality: 90 }, 'lamp', 'power_w', 18],
  ])('[I8, Q0] %s comes to who watches the meter', async (_, topic, payload, meterId, name, value) => {
    const client = await watch(gateway, { meterId });
    await publish(topic, payload);
    const heard = await client.next(({ event, data }) => event === 'update' && data?.metrics?.[name] !== undefined);
    expect(heard.data.metrics[name].value).toBe(value);
    client.close();
  });

  it('[Q1] a topic of another tenant is refused and counted, poison too, and what follows comes', async () => {
    const line = (code: string): string => `streamgauge_mqtt_rejected_total{broker="default",code="${code}"}`;
    const before = [await metric(gateway, line('FORBIDDEN_TENANT')), await metric(gateway, line('INVALID_SAMPLE'))];
    const taken = await metric(gateway, accepted);
    const client = await watch(gateway, { meterId: 'after' });
    await publish('energy/other/meters/after', '1');
    const will = { topic: 'energy/other/meters/after', payload: Buffer.from('2'), qos: 1, retain: true } as const;
    const dying = await device(broker.url, { will, reconnectPeriod: 0 });
    dying.stream.destroy();
    await publish('energy/home/meters/after', '{"power_w":');
    await publish('energy/home/meters/after', { metrics: { power_w: 'much' } });
    await publish('energy/home/meters/after', { metrics: JSON.parse('{"__proto__": 1}') });
    await publish('energy/home/meters/after', Buffer.alloc(70_000, '1').toString());
    await publish('energy/home/meters/after', '77');
    await client.next(({ data }) => data?.metrics?.power_w?.value === 77);
    await untilMetric(gateway, line('FORBIDDEN_TENANT'), (before[0] as number) + 2);
    expect(await metric(gateway, line('INVALID_SAMPLE'))).toBeGreaterThanOrEqual((before[1] as number) + 2);
    expect(await metric(gateway, accepted)).toBe(taken + 1);
    client.close();
  });

  it('[Q3] a message with a time of the device is the same when it comes again', async () => {
    const taken = await metric(gateway, accepted);
    const known = await metric(gateway, 'streamgauge_ingest_duplicates_total');
    const sample = { metrics: { energy_wh: 5 }, timestamp: Date.now() };
    await publish('energy/home/meters/twice', sample);
    await publish('energy/home/meters/twice', sample);
    await publish('energy/home/meters/twice', { ...sample, id: 'mine' });
    await untilMetric(gateway, accepted, taken + 2);
    expect(await metric(gateway, 'streamgauge_ingest_duplicates_total')).toBe(known + 1);
  });

  it('[Q5] LWT and availability are states of devices', async () => {
    const client = await watch(gateway, { channel: 'device-status' });
    await publish('tele/washer/LWT', 'Offline', true);
    await publish('zigbee2mqtt/washer-2/availability', { state: 'online' });
    const heard = async (deviceId: string): Promise<unknown> =>
      (await client.next(({ event, data }) => event === 'event' && JSON.stringify(data).includes(`"${deviceId}"`)))
        .data;
    expect(JSON.stringify(await heard('washer'))).toContain('"offline"');
    expect(JSON.stringify(await heard('washer-2'))).toContain('"online"');
    client.close();
  });

  it('[Q6] the broker restarts: readiness says so, and messages come again', async () => {
    await broker.end('SIGKILL');
    await untilMetric(gateway, up, 0);
    const { status, components } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
      status: string;
      components: { mqtt: unknown };
    };
    expect({ status, mqtt: components.mqtt }).toEqual({ status: 'degraded', mqtt: { default: 'down' } });
    await broker.again();
    await untilMetric(gateway, up, 1);
    const client = await watch(gateway, { meterId: 'back' });
    await publish('energy/home/meters/back', '5');
    await client.next(({ data }) => data?.metrics?.power_w?.value === 5);
    client.close();
  });
});
