import { kafkaOptions } from './kafka-options.js';
import { limitOptions } from './limit-options.js';
import { mqttOptions } from './mqtt-options.js';
import { type Option, oneOf, origins, url, wholeNumber } from './option.js';
import { logLevels } from './settings.js';
import { tokenOptions } from './token-options.js';

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
  ...tokenOptions,
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
  instance: {
    env: 'INSTANCE',
    default: 'default',
    what: 'Name under which the state is kept; gateways that share a database have one each',
    example: 'berlin-1',
    fault: (value) => (/^[\w.-]{1,64}$/.test(value) ? undefined : 'is no name of 1 to 64 letters, digits, _ . -'),
  },
  checkpointMs: {
    env: 'CHECKPOINT_MS',
    default: '5000',
    what: 'Time from one checkpoint of the state to the next, ms',
    example: '5000',
    fault: wholeNumber(100, 3_600_000),
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
  ...kafkaOptions,
  ...mqttOptions,
  ...limitOptions,
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
