import type { Catalog, Frame, Framing } from '@streamgauge/engine';
import type {
  Alert,
  DeviceStatus,
  Snapshot,
  StreamEvent,
  StreamQuality,
  StreamStale,
  Update,
  VitalMetric,
  VitalStale,
} from '@streamgauge/protocol';
import { realtimeServerSchemas } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import { alertsChannel } from '../../realtime/alert-event.js';
import { deviceStatusChannel, deviceStatusType } from '../../realtime/device-status-event.js';

/** What a frame says in the words of `/realtime`. `eventId` names a fact, so that one told twice is sent once. */
export type RealtimeMessage =
  | { readonly event: 'vital:metric'; readonly data: VitalMetric }
  | { readonly event: 'vital:stale'; readonly data: VitalStale }
  | { readonly event: 'alert:created' | 'alert:updated'; readonly eventId: string; readonly data: Alert }
  | { readonly event: 'device:status'; readonly eventId: string; readonly data: DeviceStatus }
  | { readonly event: 'events:gap'; readonly channel: string }
  | { readonly event: 'stream:quality'; readonly data: StreamQuality };

type Labels = Readonly<Record<string, string>>;

/** What producers send may have more fields than ours, which `/realtime` has no words for. */
const alertFields = z.object(realtimeServerSchemas['alert:created'].shape);
const statusFields = z.object(realtimeServerSchemas['device:status'].shape);

/** Turns frames of the channels of `/realtime` into its messages: once per frame, whoever receives it. */
export class RealtimeFraming implements Framing<readonly RealtimeMessage[]> {
  constructor(private readonly catalog: Catalog) {}

  encode({ content }: Frame): readonly RealtimeMessage[] {
    switch (content.event) {
      case 'snapshot':
        return this.ofSnapshot(content.data);
      case 'update':
        return this.ofUpdate(content.data);
      case 'stream:stale':
        return ofSilence(content.data);
      case 'event':
        return content.data.events.flatMap((event) => ofEvent(content.data.channel, event));
      case 'events:gap':
        return [{ event: 'events:gap', channel: content.data.channel }];
      case 'stream:quality':
        return [{ event: 'stream:quality', data: content.data }];
      default:
        return [];
    }
  }

  join(parts: readonly (readonly RealtimeMessage[])[]): readonly RealtimeMessage[] {
    return parts.flat();
  }

  /** The last readings known: nothing of them is new. */
  private ofSnapshot({ channel, series = [], sequence, timestamp }: Snapshot): RealtimeMessage[] {
    return series.map(({ labels, data }) => {
      const values = Object.entries(data).map(([metric, value]) => [metric, { value, count: 0, delta: 0 }] as const);
      return this.vital(channel, labels, values, { sequence, timestamp });
    });
  }

  private ofUpdate({ channel, series = [], removed = [], sequence, window, timestamp }: Update): RealtimeMessage[] {
    const since = window[1];
    return [
      ...removed.map((labels) => ({ event: 'vital:stale' as const, data: { ...who(labels), since } })),
      ...series.map(({ labels, metrics }) =>
        this.vital(channel, labels, Object.entries(metrics), { sequence, timestamp }),
      ),
    ];
  }

  private vital(
    channel: string,
    labels: Labels,
    values: readonly (readonly [metric: string, update: { value: number; count: number; delta: number }])[],
    at: { readonly sequence: number; readonly timestamp: string },
  ): RealtimeMessage {
    const known = this.catalog.get(channel)?.metrics ?? [];
    const metrics = values.map(([name, { value, count, delta }]) => {
      const unit = known.find((metric) => metric.name === name)?.unit ?? '1';
      return [name, { value, unit, count, delta }] as const;
    });
    const { patientId = '', deviceId } = labels;
    const data = {
      patientId,
      ...(deviceId === undefined ? {} : { deviceId }),
      metrics: Object.fromEntries(metrics),
      ...at,
    };
    return { event: 'vital:metric', data };
  }
}

function ofSilence({ series, since }: StreamStale): RealtimeMessage[] {
  const all = series ?? [{}];
  return all.map((labels) => ({ event: 'vital:stale', data: { ...who(labels), since } }));
}

function who({ patientId, deviceId }: Labels): { patientId?: string; deviceId?: string } {
  return { ...(patientId === undefined ? {} : { patientId }), ...(deviceId === undefined ? {} : { deviceId }) };
}

function ofEvent(channel: string, event: StreamEvent): RealtimeMessage[] {
  if (channel === alertsChannel) return ofAlert(event);
  return channel === deviceStatusChannel ? ofStatus(event) : [];
}

/** An alert of a producer of its own need not say what its event says already. */
function ofAlert({ id, type, data, labels = {}, timestamp }: StreamEvent): RealtimeMessage[] {
  if (type !== 'alert:created' && type !== 'alert:updated') return [];
  const assumed = { version: 1, kind: 'threshold', state: 'unacked', message: '', source: 'ingest' };
  const times = { createdAt: timestamp, updatedAt: timestamp };
  const read = alertFields.safeParse({ id, ...assumed, ...times, ...labels, ...fieldsOf(data) });
  return read.success ? [{ event: type, eventId: id, data: read.data }] : [];
}

function ofStatus({ id, type, data, labels = {}, timestamp }: StreamEvent): RealtimeMessage[] {
  if (type !== deviceStatusType) return [];
  const read = statusFields.safeParse({ lastSeen: timestamp, ...fieldsOf(data), ...labels });
  return read.success ? [{ event: 'device:status', eventId: id, data: read.data }] : [];
}

function fieldsOf(data: StreamEvent['data']): object {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
}
