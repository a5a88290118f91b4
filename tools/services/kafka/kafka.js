import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../debian-program.js';
import { serviceOf } from '../service.js';
import { freePort, ServiceProcess } from '../service-process.js';
import { brokerClassPath } from './broker-jars.js';
import { makeCertificate } from './certificate.js';

/** Who may sign in at the secured listener. */
export const kafkaUser = { username: 'gateway', password: 'of-the-tests' };

/**
 * Apache Kafka: one broker that is its own controller. Beside the plain listener it has one with TLS and SASL.
 *
 * @param {Record<string, string>} [properties] of the broker, over ours
 */
export async function startKafka(properties = {}) {
  const java = programPath('java', 'openjdk-17-jre-headless');
  const classPath = brokerClassPath();
  const folder = await mkdtemp(join(tmpdir(), 'streamgauge-kafka-'));
  const [port, securePort, controllerPort] = [await freePort(), await freePort(), await freePort()];
  const certificate = makeCertificate(folder);
  const file = join(folder, 'server.properties');
  const all = { ...brokerProperties({ port, securePort, controllerPort, folder, certificate }), ...properties };
  await writeFile(
    file,
    Object.entries(all)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  format(java, classPath, file);
  const process = new ServiceProcess({
    name: 'kafka',
    command: java,
    args: ['-Xmx512m', '-XX:+UseSerialGC', ...logging, '-cp', classPath, 'kafka.Kafka', file],
    ready: /Kafka Server started/,
  });
  await process.start();
  const url = `127.0.0.1:${port}`;
  const service = serviceOf({ process, url, environment: { KAFKA_BROKERS: url }, folder });
  return { ...service, secureUrl: `127.0.0.1:${securePort}`, caFile: certificate.certificateFile };
}

const logging = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
];

/**
 * @param {string} java
 * @param {string} classPath
 * @param {string} file
 */
function format(java, classPath, file) {
  const { username, password } = kafkaUser;
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ]);
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '--standalone'];
  const args = [...tool, '-t', 'c3RyZWFtZ2F1Z2UtdGVzdA', '-c', file, ...scram];
  const { status, stdout, stderr } = spawnSync(java, [...logging, '-XX:TieredStopAtLevel=1', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Kafka's storage cannot be formatted: ${stdout}${stderr}`);
}

/**
 * @param {{ port: number, securePort: number, controllerPort: number, folder: string,
 *   certificate: import('./certificate.js').Certificate }} parts
 * @returns {Record<string, string>}
 */
function brokerProperties({ port, securePort, controllerPort, folder, certificate }) {
  const { username, password } = kafkaUser;
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${username}="${password}";`;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},SECURED://127.0.0.1:${securePort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT',
    'listener.name.secured.ssl.keystore.type': 'PEM',
    'listener.name.secured.ssl.keystore.location': certificate.bundleFile,
    'listener.name.secured.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secured.plain.sasl.jaas.config': plain,
    'listener.name.secured.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.secured.scram-sha-512.sasl.jaas.config': scram,
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'num.partitions': '2',
    // What was asked to be deleted is gone at once, so that tests need not wait for the cleaner.
    'log.segment.delete.delay.ms': '0',
    'log.initial.task.delay.ms': '500',
    'log.retention.check.interval.ms': '1000',
  };
}
