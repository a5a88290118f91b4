import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Admin, Producer } from '@platformatic/kafka';
import { startKafka } from '../../tools/services/kafka/kafka.js';
import { median } from '../report/table.js';
import { costOf, GatewayProcess } from './gateway-process.js';
import { channel, messageOf } from './samples.js';

const partitions = 4;
const perSend = 2_000;

/** @typedef {{ samples: number, perSecond: number, cpuUs: number }} Consumed */

/**
 * Messages of a real broker, all written before: by the bare client, and by a gateway, in turn. Each reads the whole topic in a
 * process of its own; broker and reader share the machine.
 *
 * @param {{ messages: number, rounds: number, boundMs: number }} wishes no round begins after `boundMs`
 * @returns {Promise<{ bare: Consumed, gateway: import('./gateway-process.js').Cost, ratio: number, rounds: number }>} medians
 */
export async function measureKafka({ messages, rounds, boundMs }) {
  const untilMs = performance.now() + boundMs;
  const broker = await startKafka({ 'num.partitions': String(partitions) });
  try {
    await fill(broker.url, messages);
    /** @type {Consumed[]} */
    const bare = [];
    /** @type {import('./gateway-process.js').Cost[]} */
    const ours = [];
    while (ours.length === 0 || (ours.length < rounds && performance.now() < untilMs)) {
      bare.push(await consumeBare(broker.url, messages));
      ours.push(await consumeByGateway(broker.url, messages));
    }
    const ratios = ours.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN));
    return { bare: middle(bare), gateway: middle(ours), ratio: median(ratios), rounds: ours.length };
  } finally {
    await broker.stop();
  }
}

/** @param {string} broker @param {number} messages */
async function fill(broker, messages) {
  const options = { clientId: 'bench', bootstrapBrokers: [broker], retries: 10, retryDelay: 200 };
  const admin = new Admin(options);
  await admin.createTopics({ topics: [channel], partitions, replicas: 1 });
  const producer = new Producer(options);
  const timestamp = Date.now();
  for (let first = 0; first < messages; first += perSend) {
    const batch = Array.from({ length: Math.min(perSend, messages - first) }, (_, index) => ({
      topic: channel,
      partition: (first + index) % partitions,
      value: messageOf(first + index, timestamp),
    }));
    await producer.send({ acks: -1, messages: batch });
  }
  await Promise.all([admin.close(), producer.close()]);
}

/** @param {string} broker @param {number} messages @returns {Promise<Consumed>} */
async function consumeBare(broker, messages) {
  const program = fileURLToPath(new URL('kafka-bare.js', import.meta.url));
  const args = [program, broker, channel, String(messages)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  return JSON.parse(stdout);
}

/** @param {string} broker @param {number} messages */
async function consumeByGateway(broker, messages) {
  const gateway = new GatewayProcess({ KAFKA_BROKERS: broker, KAFKA_START: 'earliest' });
  try {
    await gateway.url();
    const from = await gateway.until(({ accepted }) => accepted > 0, 5);
    return costOf(from, await gateway.until(({ accepted }) => accepted >= messages, 50));
  } finally {
    await gateway.end();
  }
}

/** The round whose rate is the middle one. @template {Consumed} T @param {readonly T[]} all @returns {T} */
function middle(all) {
  const sorted = [...all].sort((a, b) => a.perSecond - b.perSecond);
  return /** @type {T} */ (sorted[sorted.length >> 1]);
}
