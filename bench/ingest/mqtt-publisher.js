/** Publishes samples to a broker as fast as it confirms them. Arguments: address, number of messages, number of meters. */
import mqtt from 'mqtt';

const [, , url = '', count = '0', meters = '1'] = process.argv;
/** Messages under way. */
const window = 500;

const client = await mqtt.connectAsync(url, { protocolVersion: 5 });
let next = 0;
async function publishOnAndOn() {
  while (next < Number(count)) {
    const serial = next;
    next += 1;
    const sample = { metrics: { power_w: serial % 4_000 }, id: `${process.pid}-${serial}` };
    await client.publishAsync(`energy/bench/meters/m-${serial % Number(meters)}`, JSON.stringify(sample), { qos: 1 });
  }
}
await Promise.all(Array.from({ length: window }, publishOnAndOn));
await client.endAsync();
