import { limits, StreamgaugeError } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import { copyPlainJson, type Json } from './plain-json.js';
import { type Rejection, rejectionOf } from './rejection.js';
import type { LabelValues } from './series-table.js';

/** A fact as a producer sends it. Nothing of it is kept but a copy. */
export interface NewEvent {
  /** Names the event, 1 to 256 characters. Left out, the log makes one. */
  readonly id?: string | undefined;
  /** What kind of fact it is, 1 to 128 characters. */
  readonly type: string;
  /** Plain JSON, at most 16 KiB and 32 levels. */
  readonly data: unknown;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** When it happened, ms since the epoch; left out, now. */
  readonly timestampMs?: number | undefined;
}

/** What an event says once it has been found in order. */
export interface CheckedEvent {
  readonly type: string;
  readonly data: Json;
  /** In the order of the channel's labels. */
  readonly labels: LabelValues;
  readonly timestampMs: number;
}

/** Checks all of an event but its id. `nowMs` is its time of arrival. */
export function checkEvent(channel: Channel, event: NewEvent, nowMs: number): CheckedEvent | Rejection {
  const { type, timestampMs = nowMs } = event;
  const fault = faultOfText('type', type, limits.eventTypeCharsMax) ?? faultOfTime(channel, timestampMs, nowMs);
  if (fault !== undefined) return invalidEvent(fault);
  const labels = readLabels(channel, event.labels ?? {});
  if (typeof labels === 'string') return invalidEvent(labels);
  const copy = copyPlainJson(event.data, { bytesMax: limits.eventDataBytesMax, depthMax: limits.eventDataDepthMax });
  return 'fault' in copy ? invalidEvent(copy.fault) : { type, data: copy.json, labels, timestampMs };
}

/** What is wrong with a text, if anything. */
export function faultOfText(name: string, text: unknown, charsMax: number): string | undefined {
  const isRight = typeof text === 'string' && text !== '' && text.length <= charsMax;
  return isRight ? undefined : `${name} must be a text of 1 to ${charsMax} characters`;
}

export function invalidEvent(what: string): Rejection {
  return rejectionOf(new StreamgaugeError('INVALID_EVENT', { what }));
}

/** The same bounds as for samples. */
function faultOfTime(channel: Channel, timestampMs: number, nowMs: number): string | undefined {
  const aheadMs = timestampMs - nowMs;
  if (!Number.isFinite(timestampMs)) return 'its time is no number';
  if (aheadMs > limits.futureSkewMsMax) {
    return `its time is ${aheadMs} ms ahead; at most ${limits.futureSkewMsMax} ms are allowed`;
  }
  if (-aheadMs <= channel.maxAgeMs) return undefined;
  return `it is ${-aheadMs} ms old; ${channel.name} takes events up to ${channel.maxAgeMs} ms old`;
}

/** The values of the labels, or what is wrong with them; the same rules as for samples. */
function readLabels(channel: Channel, labels: Readonly<Record<string, string>>): LabelValues | string {
  const values: (string | undefined)[] = channel.labels.map(() => undefined);
  for (const name of Object.keys(labels)) {
    const index = channel.labelIndex.get(name);
    if (index === undefined) {
      const known = channel.labels.map((label) => label.name).join(', ');
      return `${channel.name} has no label '${name}'; it has: ${known || 'none'}`;
    }
    const fault = faultOfText(`label '${name}'`, labels[name], limits.labelValueCharsMax);
    if (fault !== undefined) return fault;
    values[index] = labels[name];
  }
  const key = channel.labels[channel.keyLabel];
  const lacksKey = key !== undefined && values[key.index] === undefined;
  return lacksKey ? `it must carry the label '${key.name}', which names the series` : values;
}
