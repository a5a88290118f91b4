import type { KafkaSettings } from './kafka-settings.js';

/** What the gateway runs with, after the environment has been read and found good. Durations in ms. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly jwt: JwtSettings;
  /** Origins of browser pages that may connect; empty = only pages that the gateway itself serves. */
  readonly corsOrigins: readonly string[];
  readonly allowQueryToken: boolean;
  readonly webSocket: WebSocketSettings;
  /** PostgreSQL to use; undefined = the embedded one in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Under this name the state is kept, so that several gateways can share a database. */
  readonly instance: string;
  /** Time from one checkpoint to the next. */
  readonly checkpointMs: number;
  /** Catalog file in place of those that come with the gateway. */
  readonly catalogFile: string | undefined;
  /** Rules of alerts in place of those that come with the gateway. */
  readonly alertRulesFile: string | undefined;
  /** Devices that are known beforehand. */
  readonly devicesFile: string | undefined;
  readonly kafka: KafkaSettings;
  readonly mqtt: MqttSettings;
  readonly tickMs: number;
  /** What one tenant may have; `samplesPerSecond` Infinity = any number. */
  readonly tenantLimits: {
    readonly series: number;
    readonly views: number;
    readonly historyBytes: number;
    readonly samplesPerSecond: number;
  };
  readonly sessionLimits: SessionLimits;
  /** How many connections may wait for their token at once: of one address, and of all. */
  readonly strangers: { readonly perAddress: number; readonly inAll: number };
  /** Proxies of the operator's own in front of the gateway: so many last entries of `X-Forwarded-For` are believed. */
  readonly trustedProxies: number;
  readonly revocations: { readonly keptMs: number; readonly max: number };
  readonly logLevel: LogLevel;
  readonly demo: DemoSettings | undefined;
}

/** The door `/ws`. */
export interface WebSocketSettings {
  readonly directWrites: boolean;
  /** Asked of the kernel for each connection; 0 = the system's own. */
  readonly sendBufferBytes: number;
  readonly compression: boolean;
}

/** A broker of MQTT and a file; without either the gateway listens to none. */
export interface MqttSettings {
  readonly url: string | undefined;
  /** For whom its topics may speak. */
  readonly tenants: readonly string[];
  readonly version: 4 | 5;
  readonly clientId: string;
  readonly shareGroup: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly caFile: string | undefined;
  /** Further brokers, and what topics mean. */
  readonly mappingsFile: string | undefined;
}

/** The one kind of key that tokens are verified with. */
export interface JwtKeys {
  /** HS256 secret; undefined when keys come by JWKS or as a public key. */
  readonly secret: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly publicKey: string | undefined;
}

export interface JwtSettings extends JwtKeys {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  /** Required `typ` of the header. */
  readonly type: string | undefined;
  /** How far clocks of issuers may be off, s. */
  readonly clockToleranceS: number;
  readonly claims: ClaimNames;
}

/** Where in a token it stands who somebody is: the name of a claim, or a path with dots to one inside others. */
export interface ClaimNames {
  readonly user: string;
  readonly tenant: string;
  readonly roles: string;
  readonly scope: string;
  readonly metrics: string;
}

/** What connections, their users and their tenants may have; announced in `connected.limits`. */
export interface SessionLimits {
  readonly userConnections: number;
  readonly tenantConnections: number;
  readonly sessionSubscriptions: number;
  readonly userSubscriptions: number;
  readonly tenantSubscriptions: number;
  /** What one user may ask to be told again; 0 = any number. */
  readonly userSnapshotBytesPerSecond: number;
  readonly messagesPerSecond: number;
  /** Messages at once after a pause. */
  readonly messageBurst: number;
}

export interface DemoSettings {
  /** Folder of recordings to replay in place of the simulators. */
  readonly replayDir: string | undefined;
  /** Seed of the simulators: the same seed gives the same day. */
  readonly seed: number;
}

export const logLevels = ['error', 'warn', 'log', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Injection token of `Settings`. */
export const SETTINGS = Symbol('Settings');
