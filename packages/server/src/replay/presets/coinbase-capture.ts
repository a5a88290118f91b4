import { z } from 'zod';
import { instantMsOf } from '../recorded-time.js';
import { RecordingFault } from '../recording-fault.js';
import type { CapturePreset } from './preset.js';

/** `<received, seconds since the epoch>: <message>`. What the recorder itself sent begins with an address instead. */
const receivedLine = /^(\d+\.\d+): (\{.*\})$/;

const matchSchema = z.object({
  trade_id: z.number(),
  product_id: z.string().regex(/^[^-]+-[^-]+$/),
  size: z.string(),
  price: z.string(),
  time: z.string(),
});

/**
 * What cryptofeed captured of Coinbase's WebSocket. Only a `match` is a trade: `last_match` repeats the one before the
 * subscription and would count again after each reconnect.
 *
 * A product such as SKL-EUR is the symbol, what it is priced in is the label `currency`: notionals of different currencies are
 * different series and never added. A sample's time is the exchange's; the two clocks differ, so a trade may be received
 * before it was made, and stays so.
 */
export const coinbaseCapture: CapturePreset = {
  name: 'coinbase-capture',
  what: 'cryptofeed capture of the Coinbase WebSocket',
  format: 'capture',
  firstLine: /^wss:\/\/\S*coinbase\S* (?:<->|<-|->) \d/,
  channel: 'trading.metrics',
  labels: {},
  zone: 'UTC',
  defaultSpeed: 1,
  samples(line, { channel, labels, zone }) {
    const [, receivedAtSeconds, body] = receivedLine.exec(line) ?? [];
    // Nineteen in twenty lines are the order book. Looking for the word first leaves them unparsed.
    if (receivedAtSeconds === undefined || body === undefined || !body.startsWith('{"type":"match"')) return [];
    const { trade_id, product_id, size, price, time } = matchOf(body);
    const currency = product_id.slice(product_id.indexOf('-') + 1);
    return [
      {
        recordedAtMs: instantMsOf(time, zone),
        receivedAtMs: instantMsOf(receivedAtSeconds, zone),
        channel,
        labels: { ...labels, symbol: product_id, currency },
        metrics: { trade_count: 1, trade_volume: Number(size), trade_notional: Number(size) * Number(price) },
        id: `${product_id}:${trade_id}`,
      },
    ];
  },
};

function matchOf(body: string): z.infer<typeof matchSchema> {
  try {
    return matchSchema.parse(JSON.parse(body));
  } catch {
    throw new RecordingFault(`A match of the capture cannot be read: ${body.slice(0, 200)}`);
  }
}
