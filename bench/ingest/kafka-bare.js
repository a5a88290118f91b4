/**
 * What @platformatic/kafka consumes by itself: a stream of all partitions of a topic from the beginning, values left as bytes,
 * nothing committed. Arguments: broker, topic, number of messages. Prints its cost per message.
 */
import { Consumer } from '@platformatic/kafka';

const [, , broker = '', topic = '', count = '0'] = process.argv;
const messages = Number(count);
const consumer = new Consumer({
  clientId: 'bare',
  groupId: `bare-${process.pid}`,
  bootstrapBrokers: [broker],
  autocommit: false,
  maxWaitTime: 250,
});
const stream = await consumer.consume({ topics: [topic], mode: 'earliest' });

let seen = 0;
let startMs = 0;
let bytes = 0;
let from = process.cpuUsage();
stream.on('data', ({ value }) => {
  if (seen === 0) {
    startMs = performance.now();
    from = process.cpuUsage();
  }
  seen += 1;
  bytes += value.length;
  if (seen === messages) void end();
});

async function end() {
  const seconds = (performance.now() - startMs) / 1_000;
  const { user, system } = process.cpuUsage(from);
  const cpuUs = (user + system) / messages;
  process.stdout.write(JSON.stringify({ samples: messages, perSecond: messages / seconds, cpuUs, bytes }));
  await consumer.close(true);
  process.exit(0);
}
