/** What brokers of MQTT do: they keep, share, restart, and are not all to be trusted. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, startGateway } from '@streamgauge/server';
import { describe, expect, it } from 'vitest';
import { startTestGateway } from './harness/gateway.js';
import { metric, untilMetric } from './harness/metrics.js';
import { device, noMosquitto, startMosquitto } from './harness/mosquitto.js';
import { runCli } from './harness/run-cli.js';
import { jwtSecret } from './harness/token.js';

const tenantId = 'home';
const up = 'streamgauge_mqtt_up{broker="default"}';
const accepted = 'streamgauge_ingest_accepted_total';

if (noMosquitto !== undefined) it.skip(`brokers of MQTT: ${noMosquitto}`, () => {});

describe.skipIf(noMosquitto !== undefined)('MQTT', () => {
  it('[Q4] of what the broker retained only a value that proves to be young is taken', async () => {
    const broker = await startMosquitto();
    const meter = await device(broker.url);
    const retained = { qos: 1, retain: true } as const;
    await meter.publishAsync('energy/home/meters/unknown', '1', retained);
    const old = { power_w: 2, timestamp: Date.now() - 3_600_000 };
    await meter.publishAsync('energy/home/meters/old', JSON.stringify(old), retained);
    const young = { power_w: 3, timestamp: Date.now() };
    await meter.publishAsync('energy/home/meters/young', JSON.stringify(young), retained);
    const { gateway, stop } = await startTestGateway({ MQTT_URL: broker.url, MQTT_TENANTS: tenantId });
    await untilMetric(gateway, 'streamgauge_mqtt_messages_total{broker="default"}', 3);
    await untilMetric(gateway, 'streamgauge_mqtt_ignored_total{broker="default",why="retained"}', 2);
    await untilMetric(gateway, accepted, 1);
    await meter.endAsync();
    await stop();
    await broker.stop();
  });

  it.each(['5', '4'])(
    '[Q2] what comes while the gateway is dead is kept by the broker (MQTT_VERSION=%s)',
    async (version) => {
      const broker = await startMosquitto();
      const meter = await device(broker.url);
      const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
      const environment = {
        PORT: '0',
        JWT_SECRET: jwtSecret,
        DATA_DIR: folder,
        MQTT_URL: broker.url,
        MQTT_TENANTS: tenantId,
        MQTT_VERSION: version,
      };
      const first = runCli(['serve'], environment);
      const [, url = ''] = await first.printed(/(http:\/\/localhost:\d+)/);
      await untilMetric({ url }, up, 1);
      // Confirmed or not when the gateway dies: with its id it counts once.
      await meter.publishAsync('energy/home/meters/m', '{"power_w":1,"id":"first"}', { qos: 1 });
      await untilMetric({ url }, accepted, 1);
      first.child.kill('SIGKILL');
      await first.ended;
      for (let serial = 0; serial < 200; serial += 1) {
        await meter.publishAsync('energy/home/meters/m', JSON.stringify({ power_w: serial, id: `s-${serial}` }), {
          qos: 1,
        });
      }
      const second = await startGateway(readSettings({ ...environment, LOG_LEVEL: 'error' }));
      await untilMetric(second, accepted, 201);
      expect(await metric(second, 'streamgauge_mqtt_messages_total{broker="default"}')).toBeGreaterThanOrEqual(200);
      await second.close();
      await meter.endAsync();
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    },
  );

  it('[Q7] two gateways of one group share the messages, each message once', async () => {
    const broker = await startMosquitto();
    const shared = { MQTT_URL: broker.url, MQTT_TENANTS: tenantId, MQTT_SHARE_GROUP: 'pair' };
    const one = await startTestGateway({ ...shared, MQTT_CLIENT_ID: 'one' });
    const two = await startTestGateway({ ...shared, MQTT_CLIENT_ID: 'two' });
    await untilMetric(one.gateway, up, 1);
    await untilMetric(two.gateway, up, 1);
    const meter = await device(broker.url);
    for (let serial = 0; serial < 100; serial += 1) await meter.publishAsync('energy/home/meters/m', '1', { qos: 1 });
    const counts = async (): Promise<number[]> => [
      await metric(one.gateway, accepted),
      await metric(two.gateway, accepted),
    ];
    let [a = 0, b = 0] = await counts();
    const deadline = Date.now() + 10_000;
    while (a + b < 100 && Date.now() < deadline) [a = 0, b = 0] = await counts();
    expect(a + b).toBe(100);
    expect(Math.min(a, b)).toBeGreaterThan(0);
    await meter.endAsync();
    await Promise.all([one.stop(), two.stop()]);
    await broker.stop();
  });

  it('[Q1] several brokers by file, with users: each speaks for its tenants only; a wrong password is told', async () => {
    const acl = 'user gateway\ntopic read #\nuser device\ntopic write #\n';
    const users = { gateway: 'g-secret', device: 'd-secret' };
    const first = await startMosquitto('acl_file FOLDER/acl', { acl }, users);
    const second = await startMosquitto();
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
    await writeFile(join(folder, 'password'), 'g-secret\n');
    const brokers = [
      { name: 'a', url: first.url, tenants: ['home'], username: 'gateway', passwordFile: join(folder, 'password') },
      { name: 'b', url: second.url, tenants: ['shop', 'mill'] },
      { name: 'c', url: first.url, tenants: ['home'], username: 'gateway', clientId: 'c' },
    ];
    const file = join(folder, 'mqtt.json');
    await writeFile(file, JSON.stringify({ brokers }));
    const { gateway, stop } = await startTestGateway({ MQTT_MAPPINGS: file });
    await untilMetric(gateway, 'streamgauge_mqtt_up{broker="a"}', 1);
    await untilMetric(gateway, 'streamgauge_mqtt_up{broker="b"}', 1);
    expect(await metric(gateway, 'streamgauge_mqtt_up{broker="c"}')).toBe(0);
    const meter = await device(first.url, { username: 'device', password: 'd-secret' });
    const other = await device(second.url);
    await meter.publishAsync('energy/shop/meters/m', '1', { qos: 1 });
    await meter.publishAsync('energy/home/meters/m', '1', { qos: 1 });
    await other.publishAsync('energy/home/meters/m', '1', { qos: 1 });
    await other.publishAsync('energy/mill/meters/m', '1', { qos: 1 });
    await untilMetric(gateway, accepted, 2);
    for (const name of ['a', 'b']) {
      const line = `streamgauge_mqtt_rejected_total{broker="${name}",code="FORBIDDEN_TENANT"}`;
      await untilMetric(gateway, line, 1);
    }
    await Promise.all([meter.endAsync(), other.endAsync()]);
    await stop();
    await Promise.all([first.stop(), second.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('[Q6] by TLS, a broker whose certificate nobody vouches for is not listened to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=broker';
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...request.split(' '), ...names], { stdio: 'ignore' });
    const broker = await startMosquitto(`certfile ${cert}\nkeyfile ${key}`);
    const url = broker.url.replace('mqtt:', 'mqtts:');
    const trusting = await startTestGateway({ MQTT_URL: url, MQTT_TENANTS: tenantId, MQTT_CA_FILE: cert });
    const careful = await startTestGateway({ MQTT_URL: url, MQTT_TENANTS: tenantId, MQTT_CLIENT_ID: 'careful' });
    await untilMetric(trusting.gateway, up, 1);
    const meter = await device(url, { ca: readFileSync(cert) });
    await meter.publishAsync('energy/home/meters/m', '1', { qos: 1 });
    await untilMetric(trusting.gateway, accepted, 1);
    expect(await metric(careful.gateway, up)).toBe(0);
    await meter.endAsync();
    await Promise.all([trusting.stop(), careful.stop()]);
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('[Q0] a start that cannot be says which setting or which place in the file is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
    const file = join(folder, 'mqtt.json');
    const faultOf = async (content: unknown): Promise<string> => {
      await writeFile(file, JSON.stringify(content));
      return startTestGateway({ MQTT_MAPPINGS: file }).then(
        () => 'it started',
        (error: Error) => error.message,
      );
    };
    const broker = { name: 'b', url: 'mqtt://127.0.0.1:1', tenants: ['t'] };
    const mapping = { name: 'm', topic: 'a/{x}', payload: 'sample', metric: 'power_w' };
    expect(await faultOf({ brokers: [{ ...broker, url: 'http://x' }] })).toContain(
      'brokers.0.url: must begin with mqtt',
    );
    expect(await faultOf({ brokers: [broker], mappings: [{ ...mapping, topic: 'a/#' }] })).toContain('wildcard');
    expect(await faultOf({ brokers: [broker], mappings: [{ ...mapping, metric: 'mood' }] })).toContain(
      "no metric 'mood'",
    );
    expect(await faultOf({ brokers: [{ ...broker, mappings: ['none'] }] })).toContain("no mapping 'none'");
    expect(await faultOf({ brokers: [broker], mappings: [{ ...mapping, tenant: 'u' }] })).toContain("tenant 'u'");
    expect(() => readSettings({ JWT_SECRET: jwtSecret, MQTT_URL: broker.url })).toThrow('MQTT_TENANTS is missing');
    await rm(folder, { recursive: true, force: true });
  });
});
