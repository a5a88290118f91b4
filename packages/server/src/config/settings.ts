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
  /** Catalog file in place of those that come with the gateway. */
  readonly catalogFile: string | undefined;
  /** Rules of alerts in place of those that come with the gateway. */
  readonly alertRulesFile: string | undefined;
  /** Devices that are known beforehand. */
  readonly devicesFile: string | undefined;
  readonly tickMs: number;
  /** What one tenant may have; `samplesPerSecond` Infinity = any number. */
  readonly tenantLimits: {
    readonly series: number;
    readonly views: number;
    readonly historyBytes: number;
    readonly samplesPerSecond: number;
  };
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

export interface JwtSettings {
  /** HS256 secret; undefined when keys come by JWKS or as a public key. */
  readonly secret: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly publicKey: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
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
