import { splitList } from './option.js';

/** One Kafka cluster, and how it is read. */
export interface KafkaCluster {
  /** Part of the names of positions and of what is measured; `default` is that of the environment. */
  readonly name: string;
  readonly brokers: readonly string[];
  readonly group: string;
  /** For whom messages may speak; undefined = any. */
  readonly tenants: readonly string[] | undefined;
  readonly start: 'earliest' | 'latest';
  readonly outOfRange: 'earliest' | 'stop';
  readonly rejectedTopics: boolean;
  /** What one answer of a broker may hold, bytes. */
  readonly fetchBytes: number;
  readonly tls: boolean;
  readonly caFile: string | undefined;
  readonly sasl: KafkaSasl | undefined;
}

export interface KafkaSasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaSettings {
  readonly cluster: KafkaCluster | undefined;
  /** Further clusters; what they leave out is as in the environment. */
  readonly clustersFile: string | undefined;
  /** What a cluster of the file has when it says nothing else. */
  readonly defaults: Omit<KafkaCluster, 'name' | 'brokers'>;
}

type Name = keyof typeof import('./kafka-options.js').kafkaOptions;

/** @param fail Throws the error of a setting that cannot be. */
export function readKafka(value: (name: Name) => string, fail: (name: Name, fault: string) => never): KafkaSettings {
  const optional = (name: Name): string | undefined => value(name) || undefined;
  const brokers = splitList(value('kafkaBrokers'));
  const tenants = splitList(value('kafkaTenants'));
  const defaults = {
    group: value('kafkaGroup'),
    tenants: tenants.length === 0 ? undefined : tenants,
    start: value('kafkaStart') as KafkaCluster['start'],
    outOfRange: value('kafkaOutOfRange') as KafkaCluster['outOfRange'],
    rejectedTopics: value('kafkaRejectedTopics') === 'true',
    fetchBytes: Number(value('kafkaFetchBytes')),
    tls: value('kafkaTls') === 'true',
    caFile: optional('kafkaCaFile'),
    sasl: readSasl(value, fail),
  };
  return {
    cluster: brokers.length === 0 ? undefined : { name: 'default', brokers, ...defaults },
    clustersFile: optional('kafkaClusters'),
    defaults,
  };
}

function readSasl(value: (name: Name) => string, fail: (name: Name, fault: string) => never): KafkaSasl | undefined {
  const mechanism = value('kafkaSaslMechanism') as KafkaSasl['mechanism'] | '';
  if (mechanism === '') return undefined;
  const username = value('kafkaSaslUsername');
  const password = value('kafkaSaslPassword');
  if (username === '') fail('kafkaSaslUsername', 'is missing; KAFKA_SASL_MECHANISM needs it');
  if (password === '') fail('kafkaSaslPassword', 'is missing; KAFKA_SASL_MECHANISM needs it');
  return { mechanism, username, password };
}
