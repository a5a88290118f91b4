import { type Option, oneOf, wholeNumber } from './option.js';

/** The Kafka cluster named `default`, and a file with further ones. */
export const kafkaOptions = {
  kafkaBrokers: {
    env: 'KAFKA_BROKERS',
    default: '',
    what: 'Kafka brokers to read from, `host:port` separated by commas; not set = none',
    example: 'kafka-1.example.com:9092,kafka-2.example.com:9092',
    fault: (value) =>
      value.split(',').every((broker) => /^[^\s/:]+:\d{1,5}$/.test(broker.trim()))
        ? undefined
        : 'is no list of host:port',
  },
  kafkaClusters: {
    env: 'KAFKA_CLUSTERS',
    default: '',
    what: 'File with further clusters',
    example: 'kafka.json',
  },
  kafkaGroup: {
    env: 'KAFKA_GROUP_ID',
    default: 'analytics-stream-group',
    what: 'Consumer group to which positions are told after each checkpoint, for tools that show lag; the gateway itself goes on from its checkpoint',
    example: 'analytics-stream-group',
  },
  kafkaTenants: {
    env: 'KAFKA_TENANTS',
    default: '',
    what: 'Tenants for which messages may speak, separated by commas; not set = any',
    example: 'tenant-1,tenant-2',
  },
  kafkaStart: {
    env: 'KAFKA_START',
    default: 'earliest',
    what: 'Where a partition that has never been read is begun',
    example: 'latest',
    fault: oneOf('earliest', 'latest'),
  },
  kafkaOutOfRange: {
    env: 'KAFKA_OUT_OF_RANGE',
    default: 'earliest',
    what: 'What happens when Kafka has deleted what was to be read next: `earliest` goes on with what is left, `stop` leaves the partition; both are announced',
    example: 'stop',
    fault: oneOf('earliest', 'stop'),
  },
  kafkaRejectedTopics: {
    env: 'KAFKA_REJECTED_TOPICS',
    default: 'true',
    what: 'Whether what is refused is also sent to `<topic>.rejected`',
    example: 'false',
    fault: oneOf('true', 'false'),
  },
  kafkaFetchBytes: {
    env: 'KAFKA_FETCH_BYTES',
    default: '4194304',
    what: 'What one answer of a broker may hold, bytes; two of them are in memory at once',
    example: '8388608',
    fault: wholeNumber(65_536, 67_108_864),
  },
  kafkaTls: {
    env: 'KAFKA_TLS',
    default: 'false',
    what: 'Whether brokers are reached by TLS',
    example: 'true',
    fault: oneOf('true', 'false'),
  },
  kafkaCaFile: {
    env: 'KAFKA_CA_FILE',
    default: '',
    what: 'PEM file of the authority that has signed the brokers’ certificates; not set = those of Node',
    example: 'ca.pem',
  },
  kafkaSaslMechanism: {
    env: 'KAFKA_SASL_MECHANISM',
    default: '',
    what: 'How the gateway signs in at brokers; needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
    example: 'SCRAM-SHA-512',
    fault: oneOf('PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'),
  },
  kafkaSaslUsername: { env: 'KAFKA_SASL_USERNAME', default: '', what: 'User at the brokers', example: 'streamgauge' },
  kafkaSaslPassword: { env: 'KAFKA_SASL_PASSWORD', default: '', what: 'Password at the brokers', example: 'secret' },
} as const satisfies Record<string, Option>;
