import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { type Channel, Engine, type Sample } from '@streamgauge/engine';
import { type DeviceStatus, deviceStates } from '@streamgauge/protocol';
import { z } from 'zod';
import { SharedRoom } from '../fairness/shared-room.js';
import { Admission, type TakenEvent } from '../ingest/admission/admission.js';
import { deviceStatusChannel, deviceStatusEvent, deviceStatusType } from '../realtime/device-status-event.js';
import { type DeviceRecord, judge, silenceBounds, statusOf } from './device-record.js';
import { DeviceRegistry } from './device-registry.js';
import { DeviceStore } from './device-store.js';

/** The label by which samples of any channel say which device they come from. */
const deviceLabel = 'deviceId';

/** How often silence is looked for, ms. */
const sweepMs = 1_000;

/** Devices of all tenants whose state is followed, of one alone half as many; further ones are not, with a line in the log. About 300 bytes each. */
const followedMax = 400_000;

/** What a device says of itself, as the data of an event of the channel `device-status`. Other fields are not ours. */
const toldSchema = z.object({
  status: z.enum(deviceStates),
  battery: z.number().min(0).max(100).optional().catch(undefined),
  reason: z.string().max(256).optional().catch(undefined),
});

/** A device whose state has changed. */
export interface StatusChange {
  readonly tenantId: string;
  readonly patientId: string | undefined;
  readonly status: DeviceStatus;
}

/**
 * The states of all devices, by their samples, their silence and their own word. Each change is an event of the channel
 * `device-status`.
 */
@Injectable()
export class DeviceStatuses implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DeviceStatuses.name);
  private readonly byTenant = new Map<string, Map<string, DeviceRecord>>();
  private readonly listeners: ((change: StatusChange) => void)[] = [];
  private readonly room = new SharedRoom(followedMax);
  /** Tenants of which no further device is followed. */
  private readonly full = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  /** Of the channels whose samples name devices, the one that allows for the longest silence. */
  private staleAfterMs = 0;

  constructor(
    private readonly engine: Engine,
    private readonly admission: Admission,
    private readonly registry: DeviceRegistry,
    private readonly store: DeviceStore,
  ) {}

  onModuleInit(): void {
    const channels = [...this.engine.catalog.values()].filter((channel) => namesDevices(channel));
    this.staleAfterMs = Math.max(0, ...channels.map((channel) => channel.staleAfterMs));
    for (const { name } of channels) this.admission.watchSamples(name, (sample) => this.heard(sample));
    this.admission.watchEvents(deviceStatusChannel, (taken) => this.told(taken));
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweep(this.engine.nowMs()), sweepMs);
    this.timer.unref();
    this.store.load((record) => this.restore(record)).catch((error: unknown) => this.logger.error(error));
  }

  /** Before the store writes for the last time: when each device was seen last is written with its changes only. */
  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const devices of this.byTenant.values()) for (const record of devices.values()) this.store.save(record);
  }

  /** Calls `listener` after each change. */
  onChange(listener: (change: StatusChange) => void): void {
    this.listeners.push(listener);
  }

  /** The states of a tenant's devices: all that were heard or have spoken, and all that are registered. */
  list(tenantId: string): DeviceStatus[] {
    const known = this.byTenant.get(tenantId);
    const silent = this.registry.list(tenantId).filter(({ deviceId }) => known?.has(deviceId) !== true);
    return [
      ...[...(known?.values() ?? [])].map(statusOf),
      ...silent.map(({ deviceId }) => ({ deviceId, status: 'unknown' as const, lastSeen: null })),
    ];
  }

  /** The state of a device that was heard or has spoken. */
  get(tenantId: string, deviceId: string): DeviceStatus | undefined {
    const record = this.byTenant.get(tenantId)?.get(deviceId);
    return record === undefined ? undefined : statusOf(record);
  }

  /** Looks for devices that have been silent for too long. */
  sweep(nowMs: number): void {
    for (const devices of this.byTenant.values()) for (const record of devices.values()) this.rejudge(record, nowMs);
  }

  private heard({ tenantId, labels, timestampMs }: Sample): void {
    const deviceId = labels[deviceLabel];
    if (deviceId === undefined) return;
    const record = this.recordOf(tenantId, deviceId);
    if (record === undefined) return;
    const nowMs = this.engine.nowMs();
    record.patientId = labels.patientId;
    record.lastSeenMs = Math.max(record.lastSeenMs ?? 0, Math.min(timestampMs, nowMs));
    // Who is heard is not offline, whatever was said before.
    if (record.told?.status === 'offline' && record.lastSeenMs > record.told.atMs) record.told = undefined;
    if (record.state !== 'online') this.rejudge(record, nowMs);
  }

  /** The event is in the stream already; what it says is kept for those who come later. */
  private told({ tenantId, event }: TakenEvent): void {
    const deviceId = event.labels?.[deviceLabel];
    const read = toldSchema.safeParse(event.data);
    if (event.type !== deviceStatusType || deviceId === undefined || !read.success) return;
    const record = this.recordOf(tenantId, deviceId);
    if (record === undefined) return;
    const { status, battery, reason } = read.data;
    const atMs = Math.min(event.timestampMs ?? this.engine.nowMs(), this.engine.nowMs());
    record.told = { status, reason, atMs };
    record.battery = battery ?? record.battery;
    // That somebody else calls it offline or unknown does not mean that it was seen.
    if (status === 'online' || status === 'degraded') record.lastSeenMs = Math.max(record.lastSeenMs ?? 0, atMs);
    record.state = status;
    record.reason = reason;
    this.changed(record);
  }

  private rejudge(record: DeviceRecord, nowMs: number): void {
    const intervalS = this.registry.get(record.tenantId, record.deviceId)?.reportingIntervalS;
    const bounds = silenceBounds(this.staleAfterMs, intervalS === undefined ? undefined : intervalS * 1_000);
    const { state, reason } = judge(record, bounds, nowMs);
    if (state === record.state) return;
    record.state = state;
    record.reason = reason;
    this.engine.append(record.tenantId, deviceStatusChannel, [deviceStatusEvent(statusOf(record))]);
    this.changed(record);
  }

  private changed(record: DeviceRecord): void {
    this.store.save(record);
    const change = { tenantId: record.tenantId, patientId: record.patientId, status: statusOf(record) };
    for (const listener of this.listeners) listener(change);
  }

  private recordOf(tenantId: string, deviceId: string): DeviceRecord | undefined {
    const known = this.byTenant.get(tenantId)?.get(deviceId);
    if (known !== undefined || !this.hasRoom(tenantId, deviceId)) return known;
    const record: DeviceRecord = {
      tenantId,
      deviceId,
      patientId: undefined,
      lastSeenMs: null,
      listenedSinceMs: 0,
      told: undefined,
      battery: undefined,
      state: 'unknown',
      reason: undefined,
    };
    this.follow(record);
    return record;
  }

  /** What was heard since the start is newer than what was kept. */
  private restore(record: DeviceRecord): void {
    if (
      this.byTenant.get(record.tenantId)?.has(record.deviceId) === true ||
      !this.hasRoom(record.tenantId, record.deviceId)
    )
      return;
    this.follow({ ...record, listenedSinceMs: this.engine.nowMs() });
  }

  private follow(record: DeviceRecord): void {
    let devices = this.byTenant.get(record.tenantId);
    if (devices === undefined) {
      devices = new Map();
      this.byTenant.set(record.tenantId, devices);
    }
    devices.set(record.deviceId, record);
    this.room.take(record.tenantId);
  }

  private hasRoom(tenantId: string, deviceId: string): boolean {
    if (this.room.isOpenTo(tenantId)) return true;
    if (!this.full.has(tenantId)) {
      this.full.add(tenantId);
      const who = JSON.stringify([tenantId, deviceId]);
      this.logger.warn(`As many devices are followed as can be; the state of ${who} and of further ones is not`);
    }
    return false;
  }
}

function namesDevices(channel: Channel): boolean {
  return channel.kind === 'metrics' && channel.labelIndex.has(deviceLabel);
}
