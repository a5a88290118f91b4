import { hash } from 'node:crypto';
import type { Catalog } from '@streamgauge/engine';
import type { DeviceState, ErrorCode } from '@streamgauge/protocol';
import type { IncomingSample } from '../incoming-sample.js';
import type { Mapping } from './mapping-file.js';
import { telegramReadings } from './payloads/dsmr-telegram.js';
import { fieldReadings, type MessageContext } from './payloads/field-readings.js';
import { LocalTime } from './payloads/local-time.js';
import { PayloadFault, type Reading } from './payloads/reading.js';
import { sampleReadings } from './payloads/sample-readings.js';
import { fill, TopicPattern } from './topic-pattern.js';

/** What a message means. */
export type Meaning =
  | { readonly kind: 'samples'; readonly samples: readonly IncomingSample[] }
  | { readonly kind: 'state'; readonly tenantId: string; readonly deviceId: string; readonly status: DeviceState }
  /** Nothing that anybody should see: a topic without a mapping, an old retained value, an empty payload. */
  | { readonly kind: 'ignored'; readonly why: 'unmatched' | 'retained' | 'empty' }
  | {
      readonly kind: 'refused';
      readonly tenantId: string | undefined;
      readonly code: ErrorCode;
      readonly error: string;
    };

export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  /** Kept by the broker from before the subscription. */
  readonly retained: boolean;
}

/** Payloads of at most this many bytes are read; a telegram has about 1 KiB. */
export const payloadBytesMax = 65_536;

/** Understands the messages of one broker. */
export class MessageReader {
  /** What to subscribe to. */
  readonly filters: readonly string[];
  private readonly mappings: readonly MappedTopic[];
  private readonly tenants: ReadonlySet<string>;

  constructor(
    mappings: readonly Mapping[],
    tenants: readonly string[],
    private readonly catalog: Catalog,
  ) {
    this.tenants = new Set(tenants);
    this.mappings = mappings.map((mapping) => ({
      mapping,
      pattern: new TopicPattern(mapping.topic),
      local: mapping.zone === undefined ? undefined : new LocalTime(mapping.zone),
      tenantId: mapping.tenant ?? (tenants.length === 1 ? tenants[0] : undefined),
    }));
    this.filters = [...new Set(this.mappings.map(({ pattern }) => pattern.filter))];
  }

  /** @param nowMs Time of receipt. Never throws: what cannot be read is refused. */
  read(message: Message, nowMs: number): Meaning {
    for (const mapped of this.mappings) {
      const parts = mapped.pattern.match(message.topic);
      if (parts !== undefined) return this.readMapped(message, mapped, parts, nowMs);
    }
    return { kind: 'ignored', why: 'unmatched' };
  }

  private readMapped(
    message: Message,
    { mapping, local, tenantId: only }: MappedTopic,
    parts: ReadonlyMap<string, string>,
    nowMs: number,
  ): Meaning {
    const tenantId = parts.get('tenantId') ?? only;
    if (tenantId === undefined || !this.tenants.has(tenantId)) {
      const error = `this broker's topics speak for ${[...this.tenants].join(', ')}, not for '${tenantId}'`;
      return { kind: 'refused', tenantId: undefined, code: 'FORBIDDEN_TENANT', error };
    }
    const { payload } = message;
    if (payload.length === 0) return { kind: 'ignored', why: 'empty' };
    if (payload.length > payloadBytesMax) {
      const error = `a payload has at most ${payloadBytesMax} bytes, this one ${payload.length}`;
      return { kind: 'refused', tenantId, code: 'TOO_LARGE', error };
    }
    const context: MessageContext = { parts, labels: filled(mapping.labels, parts), local, nowMs };
    try {
      if (mapping.payload === 'state') {
        return {
          kind: 'state',
          tenantId,
          deviceId: fill(mapping.device ?? '', parts),
          status: stateOf(payload, mapping),
        };
      }
      return this.samplesOf(message, mapping.channel, tenantId, readingsOf(payload, mapping, context), nowMs);
    } catch (error) {
      if (!(error instanceof PayloadFault)) throw error;
      return { kind: 'refused', tenantId, code: 'INVALID_SAMPLE', error: `${mapping.name}: ${error.message}` };
    }
  }

  private samplesOf(
    message: Message,
    channel: string,
    tenantId: string,
    readings: readonly Reading[],
    nowMs: number,
  ): Meaning {
    const staleAfterMs = this.catalog.get(channel)?.staleAfterMs ?? 0;
    // A retained value may be of any age: only one that proves to be young is a live number.
    const taken = message.retained
      ? readings.filter(({ timestampMs }) => timestampMs !== undefined && nowMs - timestampMs <= staleAfterMs)
      : readings;
    if (taken.length === 0) return { kind: 'ignored', why: readings.length > 0 ? 'retained' : 'empty' };
    const isTimed = taken.some(({ id, timestampMs }) => id === undefined && timestampMs !== undefined);
    const name = isTimed ? nameOf(message) : '';
    const samples = taken.map((reading, index): IncomingSample => {
      const id = reading.id ?? (reading.timestampMs === undefined ? undefined : `${name}${index}`);
      return { tenantId, channel, ...reading, ...(id === undefined ? {} : { id }) };
    });
    return { kind: 'samples', samples };
  }
}

interface MappedTopic {
  readonly mapping: Mapping;
  readonly pattern: TopicPattern;
  readonly local: LocalTime | undefined;
  readonly tenantId: string | undefined;
}

/** The same text on the same topic with the same time of the device is the same message, delivered again. */
function nameOf({ topic, payload }: Message): string {
  return `mqtt:${hash('sha1', Buffer.concat([Buffer.from(`${topic}\0`), payload]), 'base64url')}:`;
}

function readingsOf(payload: Buffer, mapping: Mapping, context: MessageContext): Reading[] {
  if (mapping.payload === 'dsmr') return telegramReadings(payload.toString('latin1'), context);
  const value = parsed(payload.toString('utf8'));
  return mapping.payload === 'fields'
    ? fieldReadings(value, mapping.readings ?? [], context)
    : sampleReadings(value, mapping.metric, context);
}

/** `online`, or `{"state": "online"}`. */
function stateOf(payload: Buffer, { online, offline }: Mapping): DeviceState {
  const text = payload.toString('utf8').trim();
  const told = text.startsWith('{') ? (parsed(text) as { readonly state?: unknown }).state : text;
  if (told === online) return 'online';
  if (told === offline) return 'offline';
  throw new PayloadFault(`a state is '${online}' or '${offline}'`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PayloadFault(`the payload is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function filled(
  labels: Readonly<Record<string, string>>,
  parts: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, template]) => [name, fill(template, parts)]));
}
