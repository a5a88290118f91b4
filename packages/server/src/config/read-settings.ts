import { randomBytes } from 'node:crypto';
import { readKafka } from './kafka-settings.js';
import { type Option, splitList } from './option.js';
import { type OptionName, options } from './options.js';
import type {
  DemoSettings,
  JwtKeys,
  JwtSettings,
  LogLevel,
  MqttSettings,
  SessionLimits,
  Settings,
} from './settings.js';

/** A start that cannot be: one line with the variable, what is wrong with its value, and an example. */
export class SettingsError extends Error {
  constructor(option: Option, fault: string) {
    super(`${option.env} ${fault}. Example: ${option.env}=${option.example}`);
    this.name = 'SettingsError';
  }
}

export interface SettingsOverrides {
  /** Set by the `demo` command: the demo is on, whatever DEMO says. */
  readonly demo?: DemoSettings;
  /** Used when LOG_LEVEL is not set. */
  readonly logLevel?: LogLevel;
}

/** The folder in which the command was typed; npm runs scripts in the package's. */
export function callersFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/**
 * Reads the environment.
 *
 * @throws SettingsError for the first wrong value, before anything has been started.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  overrides: SettingsOverrides = {},
): Settings {
  const value = (name: OptionName): string => {
    const option: Option = options[name];
    const given = environment[option.env];
    if (given === undefined || given === '') return option.default;
    const fault = option.fault?.(given);
    if (fault !== undefined) throw new SettingsError(option, fault);
    return given;
  };
  const optional = (name: OptionName): string | undefined => value(name) || undefined;
  const number = (name: OptionName): number => Number(value(name));
  const demo = overrides.demo ?? (value('demo') === '1' ? { replayDir: undefined, seed: 1 } : undefined);
  if (demo !== undefined && environment.NODE_ENV === 'production') {
    throw new SettingsError(options.demo, 'is on although NODE_ENV=production; the demo signs anybody in');
  }
  return {
    host: value('host'),
    port: number('port'),
    jwt: { ...readKeys(optional, demo !== undefined), ...readTokenRules(value, optional) },
    corsOrigins: splitList(value('corsOrigins')),
    allowQueryToken: value('allowQueryToken') === 'true',
    webSocket: {
      directWrites: value('webSocketDirectWrites') === 'true',
      sendBufferBytes: Number(value('webSocketSendBufferBytes')),
      compression: value('webSocketCompression') === 'true',
    },
    databaseUrl: optional('databaseUrl'),
    dataDir: value('dataDir'),
    instance: value('instance'),
    checkpointMs: number('checkpointMs'),
    catalogFile: optional('catalogFile'),
    alertRulesFile: optional('alertRulesFile'),
    devicesFile: optional('devicesFile'),
    kafka: readKafka(value, (name, fault) => {
      throw new SettingsError(options[name], fault);
    }),
    mqtt: readMqtt(value, optional),
    tickMs: number('tickMs'),
    tenantLimits: {
      series: number('tenantSeriesMax'),
      views: number('tenantViewsMax'),
      historyBytes: number('tenantHistoryBytes'),
      samplesPerSecond: Number(optional('tenantSamplesPerSecond') ?? Number.POSITIVE_INFINITY),
    },
    sessionLimits: readSessionLimits(number),
    strangers: { perAddress: number('addressStrangersMax'), inAll: number('strangersMax') },
    trustedProxies: number('trustedProxies'),
    revocations: { keptMs: number('revocationDays') * 86_400_000, max: number('revocationsMax') },
    logLevel: environment.LOG_LEVEL ? (value('logLevel') as LogLevel) : (overrides.logLevel ?? 'log'),
    demo,
  };
}

function readSessionLimits(number: (name: OptionName) => number): SessionLimits {
  return {
    userConnections: number('userConnectionsMax'),
    tenantConnections: number('tenantConnectionsMax'),
    sessionSubscriptions: number('sessionSubscriptionsMax'),
    userSubscriptions: number('userSubscriptionsMax'),
    tenantSubscriptions: number('tenantSubscriptionsMax'),
    userSnapshotBytesPerSecond: number('userSnapshotBytesPerSecond'),
    messagesPerSecond: number('messagesPerSecond'),
    messageBurst: number('messageBurst'),
  };
}

function readMqtt(
  value: (name: OptionName) => string,
  optional: (name: OptionName) => string | undefined,
): MqttSettings {
  const tenants = splitList(value('mqttTenants'));
  const url = optional('mqttUrl');
  if (url !== undefined && tenants.length === 0) {
    throw new SettingsError(options.mqttTenants, 'is missing; MQTT_URL needs to know for whom topics may speak');
  }
  return {
    url,
    tenants,
    version: value('mqttVersion') === '4' ? 4 : 5,
    clientId: value('mqttClientId'),
    shareGroup: optional('mqttShareGroup'),
    username: optional('mqttUsername'),
    password: optional('mqttPassword'),
    caFile: optional('mqttCaFile'),
    mappingsFile: optional('mqttMappings'),
  };
}

function readTokenRules(
  value: (name: OptionName) => string,
  optional: (name: OptionName) => string | undefined,
): Omit<JwtSettings, keyof JwtKeys> {
  return {
    issuer: optional('issuer'),
    audience: optional('audience'),
    type: optional('tokenType'),
    clockToleranceS: Number(value('clockToleranceS')),
    claims: {
      user: value('claimUser'),
      tenant: value('claimTenant'),
      roles: value('claimRoles'),
      scope: value('claimScope'),
      metrics: value('claimMetrics'),
    },
  };
}

function readKeys(optional: (name: OptionName) => string | undefined, isDemo: boolean): JwtKeys {
  const keys = [optional('jwtSecret'), optional('jwksUrl'), optional('publicKey')];
  const given = keys.filter((key) => key !== undefined).length;
  if (given > 1)
    throw new SettingsError(options.jwtSecret, 'is one of several; set JWT_SECRET, JWT_JWKS_URL or JWT_PUBLIC_KEY');
  if (given === 0 && !isDemo) {
    throw new SettingsError(options.jwtSecret, 'is missing; set it, or JWT_JWKS_URL or JWT_PUBLIC_KEY');
  }
  // A demo's tokens are worth nothing after it: its secret is made anew with each start and is written nowhere.
  const [secret = given === 0 ? randomBytes(32).toString('base64url') : undefined, jwksUrl, publicKey] = keys;
  return { secret, jwksUrl, publicKey };
}
