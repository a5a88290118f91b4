import { readFile } from 'node:fs/promises';
import type { Catalog } from '@streamgauge/engine';
import type { MqttSettings } from '../../config/settings.js';
import { FileFault, readSettingsFile } from '../../config/settings-file.js';
import { type Broker, brokerSchema, type Mapping, mqttFileSchema } from './mapping-file.js';
import { MessageReader } from './message-reader.js';

/** A broker with all that a connection to it needs. */
export interface ConnectedBroker {
  readonly broker: Broker;
  readonly reader: MessageReader;
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

/** Injection token of the brokers. */
export const MQTT_BROKERS = Symbol('MqttBrokers');

const shipped = new URL('../../../../../mappings/energy.json', import.meta.url);

/**
 * The brokers of the settings and of the file that they name, with what their topics mean.
 *
 * @throws FileFault
 */
export async function loadMqtt(settings: MqttSettings, catalog: Catalog): Promise<ConnectedBroker[]> {
  const own =
    settings.mappingsFile === undefined ? undefined : await readSettingsFile(settings.mappingsFile, mqttFileSchema);
  const named = settings.url === undefined ? [] : [brokerOf(settings, settings.url)];
  const brokers = [...named, ...(own?.brokers ?? [])];
  if (brokers.length === 0) return [];
  const file = own?.mappings === undefined ? shipped : (settings.mappingsFile as string);
  const mappings = own?.mappings ?? (await readSettingsFile(shipped, mqttFileSchema)).mappings ?? [];
  const names = new Set(brokers.map(({ name }) => name));
  if (names.size < brokers.length) throw new FileFault(settings.mappingsFile ?? '', 'brokers: two have the same name');
  return Promise.all(brokers.map((broker) => connected(broker, mappings, catalog, file)));
}

function brokerOf(settings: MqttSettings, url: string): Broker {
  const { tenants, version, clientId, shareGroup, username, password, caFile } = settings;
  return {
    ...brokerSchema.parse({ name: 'default', url, tenants, version, clientId, shareGroup, username, caFile }),
    password,
  };
}

async function connected(
  broker: Broker,
  all: readonly Mapping[],
  catalog: Catalog,
  file: string | URL,
): Promise<ConnectedBroker> {
  const unknown = broker.mappings?.find((name) => all.every((mapping) => mapping.name !== name));
  if (unknown !== undefined) throw new FileFault(file, `brokers.${broker.name}: there is no mapping '${unknown}'`);
  const mappings = all.filter(({ name }) => broker.mappings?.includes(name) !== false);
  // The tenant of a topic that names none must be known; mappings that come with the gateway are left out then.
  const usable = mappings.filter((mapping) => broker.tenants.length === 1 || namesTenant(mapping));
  for (const mapping of usable) checkMapping(mapping, broker, catalog, file);
  const password = broker.passwordFile === undefined ? broker.password : (await textOf(broker.passwordFile)).trimEnd();
  return {
    broker: { ...broker, password },
    reader: readerOf(usable, broker, catalog, file),
    tls: {
      ...(broker.caFile === undefined ? {} : { ca: await bytesOf(broker.caFile) }),
      ...(broker.certFile === undefined ? {} : { cert: await bytesOf(broker.certFile) }),
      ...(broker.keyFile === undefined ? {} : { key: await bytesOf(broker.keyFile) }),
    },
  };
}

function namesTenant({ topic, tenant }: Mapping): boolean {
  return tenant !== undefined || topic.includes('{tenantId}');
}

function checkMapping(mapping: Mapping, broker: Broker, catalog: Catalog, file: string | URL): void {
  const wrong = (fault: string): never => {
    throw new FileFault(file, `mappings.${mapping.name}: ${fault}`);
  };
  if (mapping.tenant !== undefined && !broker.tenants.includes(mapping.tenant)) {
    wrong(`broker ${broker.name} may not speak for tenant '${mapping.tenant}'`);
  }
  if (mapping.payload === 'state') {
    if (mapping.device === undefined) wrong("a state needs 'device', such as {device}");
    return;
  }
  const channel = catalog.get(mapping.channel);
  if (channel?.kind !== 'metrics') wrong(`the catalog has no channel of metrics '${mapping.channel}'`);
  const metrics = [mapping.metric ?? [], (mapping.readings ?? []).flatMap((rule) => Object.keys(rule.metrics))].flat();
  const unknown = metrics.find((name) => channel?.metricIndex.has(name) === false);
  if (unknown !== undefined) wrong(`channel '${mapping.channel}' has no metric '${unknown}'`);
  if (mapping.payload === 'fields' && mapping.readings === undefined) wrong("fields need 'readings'");
}

function readerOf(mappings: readonly Mapping[], broker: Broker, catalog: Catalog, file: string | URL): MessageReader {
  try {
    return new MessageReader(mappings, broker.tenants, catalog);
  } catch (error) {
    throw new FileFault(file, `mappings: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new FileFault(file, error instanceof Error ? error.message : String(error));
  }
}

async function textOf(file: string): Promise<string> {
  return String(await bytesOf(file));
}
