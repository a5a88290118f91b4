import { readForm, sampleSchema } from '@streamgauge/protocol/schemas';
import type { MessageContext } from './field-readings.js';
import { PayloadFault, type Reading } from './reading.js';

/** Fields of a sample beside its metrics. */
const sampleFields = ['labels', 'timestamp', 'id', 'quality', 'corrects'];

/**
 * Reads a sample as `POST /ingest` takes it, an array of them, an object of metrics alone, or a bare number.
 *
 * @param metric What a bare number is; undefined = there are none.
 */
export function sampleReadings(payload: unknown, metric: string | undefined, context: MessageContext): Reading[] {
  if (Array.isArray(payload)) return payload.flatMap((one: unknown) => readSample(one, metric, context));
  return [readSample(payload, metric, context)];
}

function readSample(payload: unknown, metric: string | undefined, { labels }: MessageContext): Reading {
  if (typeof payload === 'number') {
    if (metric === undefined) throw new PayloadFault("a bare number needs the mapping's 'metric'");
    return { labels, metrics: { [metric]: payload } };
  }
  const read = readForm(sampleSchema, withMetrics(payload));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new PayloadFault(`${issue?.path.join('.') || 'sample'}: ${issue?.message ?? 'wrong form'}`);
  }
  const { labels: own, timestamp, metrics, ...rest } = read.data;
  return {
    metrics,
    // What the topic says goes before what the payload says: the broker has granted the topic.
    labels: { ...own, ...labels },
    ...(timestamp === undefined ? {} : { timestampMs: Number(new Date(timestamp)) }),
    ...(rest.id === undefined ? {} : { id: rest.id }),
    ...(rest.quality === undefined ? {} : { quality: rest.quality }),
    ...(rest.corrects === undefined ? {} : { corrects: rest.corrects }),
  };
}

/** `{"power_w": 230}` is short for `{"metrics": {"power_w": 230}}`. */
function withMetrics(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || Object.hasOwn(payload, 'metrics')) return payload;
  const entries = Object.entries(payload);
  return {
    metrics: Object.fromEntries(entries.filter(([name]) => !sampleFields.includes(name))),
    ...Object.fromEntries(entries.filter(([name]) => sampleFields.includes(name))),
  };
}
