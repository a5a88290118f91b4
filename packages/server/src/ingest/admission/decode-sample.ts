// hot path: per sample
import { limits, type Quality } from '@streamgauge/protocol';
import { readForm, sampleSchema } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import type { IncomingSample } from '../incoming-sample.js';
import { wrongForm } from './wrong-form.js';

const idCharsMax = 256;
const dateMsMax = 8.64e15;
const zonedTime = z.core.regexes.datetime({ offset: true });
const knownQualities: ReadonlySet<string> = new Set<Quality>(['good', 'estimated', 'questionable', 'invalid', 'demo']);

/** Fields that a door adds to a sample and has read itself. */
export type Envelope = 'bare' | 'with tenantId';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Reads a sample from parsed JSON. What is good is seen here, at the cost of one look at each field; whatever is not is
 * handed to the schema, which judges alone what is refused and says why. The label and metric objects are kept, not copied.
 *
 * @param envelope `'with tenantId'`: the value may have a field `tenantId`, which is not looked at.
 * @returns The sample, or a sentence that says what is wrong.
 */
export function decodeSample(
  value: unknown,
  tenantId: string,
  channel: string,
  envelope: Envelope = 'bare',
): IncomingSample | string {
  return decodeGood(value, tenantId, channel, envelope) ?? decodeBySchema(value, tenantId, channel, envelope);
}

/** Undefined: not seen to be good. */
function decodeGood(value: unknown, tenantId: string, channel: string, envelope: Envelope): IncomingSample | undefined {
  if (!isPlainObject(value)) return undefined;
  const { metrics } = value;
  if (!isPlainObject(metrics) || !hasNumbers(metrics)) return undefined;
  const sample: Writable<IncomingSample> = { tenantId, channel, metrics };
  for (const name in value) {
    const field = value[name];
    switch (name) {
      case 'metrics':
        break;
      case 'labels':
        if (!isPlainObject(field) || !hasTexts(field)) return undefined;
        sample.labels = field;
        break;
      case 'timestamp': {
        const timestampMs = readTime(field);
        if (timestampMs === undefined) return undefined;
        sample.timestampMs = timestampMs;
        break;
      }
      case 'id':
      case 'corrects':
        if (typeof field !== 'string' || field.length === 0 || field.length > idCharsMax) return undefined;
        sample[name] = field;
        break;
      case 'quality':
        if (typeof field !== 'string' || !knownQualities.has(field)) return undefined;
        sample.quality = field as Quality;
        break;
      case 'tenantId':
        if (envelope === 'bare') return undefined;
        break;
      default:
        return undefined;
    }
  }
  return sample;
}

function decodeBySchema(
  value: unknown,
  tenantId: string,
  channel: string,
  envelope: Envelope,
): IncomingSample | string {
  const read = readForm(sampleSchema, envelope === 'bare' ? value : withoutTenant(value));
  if (!read.success) return wrongForm('sample', read.error);
  const { labels, metrics, timestamp, id, quality, corrects } = read.data;
  return {
    tenantId,
    channel,
    metrics,
    ...(labels === undefined ? {} : { labels }),
    ...(timestamp === undefined ? {} : { timestampMs: Number(new Date(timestamp)) }),
    ...(id === undefined ? {} : { id }),
    ...(quality === undefined ? {} : { quality }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}

function withoutTenant(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const { tenantId: _, ...sample } = value;
  return sample;
}

/** ms since the epoch, as `Date` takes them: whole, and within what it can hold. */
function readTime(field: unknown): number | undefined {
  const timestampMs = typeof field === 'string' && zonedTime.test(field) ? Date.parse(field) : field;
  if (typeof timestampMs !== 'number' || !(Math.abs(timestampMs) <= dateMsMax)) return undefined;
  return Math.trunc(timestampMs) + 0;
}

function hasNumbers(metrics: Record<string, unknown>): metrics is Record<string, number> {
  for (const name in metrics) {
    if (name === '__proto__' || !Number.isFinite(metrics[name])) return false;
  }
  return true;
}

function hasTexts(labels: Record<string, unknown>): labels is Record<string, string> {
  for (const name in labels) {
    const text = labels[name];
    if (name === '__proto__' || typeof text !== 'string') return false;
    if (text.length === 0 || text.length > limits.labelValueCharsMax) return false;
  }
  return true;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
