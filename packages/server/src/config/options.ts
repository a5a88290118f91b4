import { logLevels } from './settings.js';

/** One environment variable: what it may be, and how to say what is wrong with it. */
export interface Option {
  readonly env: string;
  readonly default: string;
  readonly what: string;
  readonly example: string;
  /** Says what is wrong with a value; undefined when it is good. Left out: any text is. */
  readonly fault?: (value: string) => string | undefined;
}

const wholeNumber =
  (min: number, max: number) =>
  (value: string): string | undefined =>
    /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `is no whole number from ${min} to ${max}`;

const oneOf =
  (...allowed: readonly string[]) =>
  (value: string): string | undefined =>
    allowed.includes(value) ? undefined : `is none of ${allowed.join(', ')}`;

const url =
  (...protocols: readonly string[]) =>
  (value: string): string | undefined =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol)
      ? undefined
      : `is no ${protocols.map((protocol) => `${protocol}//`).join(' or ')} address`;

const origins = (value: string): string | undefined => {
  const wrong = splitList(value).find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  return wrong === undefined ? undefined : `has '${wrong}', which is no origin (scheme and host, no path, no '*')`;
};

/** Every variable that the gateway reads, in the order of the documentation. `''` = not set. */
export const options = {
  port: {
    env: 'PORT',
    default: '3000',
    what: 'HTTP port; 0 takes a free one',
    example: '3000',
    fault: wholeNumber(0, 65_535),
  },
  host: { env: 'HOST', default: '127.0.0.1', what: 'Address to listen on', example: '127.0.0.1' },
  jwtSecret: {
    env: 'JWT_SECRET',
    default: '',
    what: 'Secret of HS256 tokens, at least 32 characters',
    example: 'a-long-random-text-of-32-characters',
    fault: (value) => (value.length >= 32 ? undefined : 'has fewer than 32 characters, which can be guessed'),
  },
  jwksUrl: {
    env: 'JWT_JWKS_URL',
    default: '',
    what: 'Where the public keys of RS256, ES256 or EdDSA tokens are',
    example: 'https://login.example.com/.well-known/jwks.json',
    fault: url('https:', 'http:'),
  },
  publicKey: {
    env: 'JWT_PUBLIC_KEY',
    default: '',
    what: 'Public key (PEM, SPKI) of RS256, ES256 or EdDSA tokens',
    example: '"$(cat public.pem)"',
    fault: (value) => (value.includes('-----BEGIN PUBLIC KEY-----') ? undefined : 'is no PEM public key'),
  },
  issuer: {
    env: 'JWT_ISSUER',
    default: '',
    what: 'Required `iss` of tokens, when set',
    example: 'https://login.example.com',
  },
  audience: { env: 'JWT_AUDIENCE', default: '', what: 'Required `aud` of tokens, when set', example: 'streamgauge' },
  corsOrigins: {
    env: 'CORS_ORIGINS',
    default: '',
    what: 'Origins of pages that may connect, separated by commas; none = only pages that the gateway serves',
    example: 'https://app.example.com,https://ops.example.com',
    fault: origins,
  },
  allowQueryToken: {
    env: 'ALLOW_QUERY_TOKEN',
    default: 'false',
    what: 'Whether `?access_token=` is accepted',
    example: 'true',
    fault: oneOf('true', 'false'),
  },
  webSocketDirectWrites: {
    env: 'WS_DIRECT_WRITES',
    default: 'true',
    what: 'Whether frames go straight to the TCP handle, past the stream of Node, where that is possible',
    example: 'false',
    fault: oneOf('true', 'false'),
  },
  webSocketSendBufferBytes: {
    env: 'WS_SEND_BUFFER_BYTES',
    // Below 40 KiB a message longer than that takes 40 ms per buffer over loopback, where Linux delays what confirms it.
    default: '65536',
    what: 'What the kernel may hold unsent of a `/ws` connection (Linux doubles it); 0 leaves that to the system, which goes up to megabytes',
    example: '131072',
    fault: wholeNumber(0, 16_777_216),
  },
  webSocketCompression: {
    env: 'WS_COMPRESSION',
    default: 'false',
    what: 'Whether what several sessions of `/ws` look at together is compressed, for those that offer permessage-deflate',
    example: 'true',
    fault: oneOf('true', 'false'),
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    default: '',
    what: 'PostgreSQL 15 or later; not set = the embedded one in DATA_DIR',
    example: 'postgres://streamgauge:secret@localhost:5432/streamgauge',
    fault: url('postgres:', 'postgresql:'),
  },
  dataDir: {
    env: 'DATA_DIR',
    default: '.streamgauge',
    what: 'Folder of the embedded PostgreSQL',
    example: '/var/lib/streamgauge',
  },
  catalogFile: {
    env: 'STREAMGAUGE_CONFIG',
    default: '',
    what: 'Catalog file to use in place of the four that come with it',
    example: 'catalog.json',
  },
  alertRulesFile: {
    env: 'ALERT_RULES',
    default: '',
    what: 'File with the rules of alerts to use in place of those that come with it; an empty list raises none',
    example: 'rules.json',
  },
  devicesFile: {
    env: 'DEVICES',
    default: '',
    what: 'File with devices that are known beforehand, such as meters that report in intervals',
    example: 'devices.json',
  },
  tickMs: {
    env: 'TICK_MS',
    default: '100',
    what: 'Smallest slot of time in which samples are merged, ms; divides 1,000',
    example: '100',
    fault: (value) =>
      wholeNumber(10, 1_000)(value) ?? (1_000 % Number(value) === 0 ? undefined : 'does not divide 1000'),
  },
  tenantSeriesMax: {
    env: 'TENANT_SERIES_MAX',
    default: '1000000',
    what: 'Living series that one tenant may have in one channel',
    example: '100000',
    fault: wholeNumber(1, 10_000_000),
  },
  tenantViewsMax: {
    env: 'TENANT_VIEWS_MAX',
    default: '100000',
    what: 'Different views that one tenant may have; equal questions share one',
    example: '10000',
    fault: wholeNumber(1, 10_000_000),
  },
  tenantHistoryBytes: {
    env: 'TENANT_HISTORY_BYTES',
    default: '268435456',
    what: 'Memory for the past of one tenant’s views, for clients that come back or are slow, bytes; 0 = none',
    example: '67108864',
    fault: wholeNumber(0, 64 * 1024 ** 3),
  },
  tenantSamplesPerSecond: {
    env: 'TENANT_SAMPLES_PER_SECOND',
    default: '',
    what: 'Samples per second that one tenant may send; not set = any number',
    example: '50000',
    fault: wholeNumber(1, 1_000_000_000),
  },
  logLevel: {
    env: 'LOG_LEVEL',
    default: 'log',
    what: `How much is logged: ${logLevels.join(', ')}`,
    example: 'warn',
    fault: oneOf(...logLevels),
  },
  demo: {
    env: 'DEMO',
    default: '0',
    what: 'Example users and simulated sources; never in production',
    example: '1',
    fault: oneOf('0', '1'),
  },
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof options;

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
