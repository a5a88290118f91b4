import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Device, DeviceState } from '@streamgauge/protocol';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { Database } from '../storage/database.js';
import { WriteBehind } from '../storage/write-behind.js';
import type { DeviceRecord, ToldState } from './device-record.js';

const rowsMax = 200_000;

const upsertDevice = `
  INSERT INTO devices (tenant_id, device_id, kind, name, live, reporting_interval_s)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::float8[])
  ON CONFLICT (tenant_id, device_id) DO UPDATE SET
    kind = EXCLUDED.kind, name = EXCLUDED.name, live = EXCLUDED.live,
    reporting_interval_s = EXCLUDED.reporting_interval_s`;

const upsertState = `
  INSERT INTO device_states (tenant_id, device_id, state, last_seen, record)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::jsonb[])
  ON CONFLICT (tenant_id, device_id) DO UPDATE SET
    state = EXCLUDED.state, last_seen = EXCLUDED.last_seen, record = EXCLUDED.record`;

interface RegisteredRow {
  readonly tenantId: string;
  readonly device: Device;
}

interface StateRow {
  readonly tenantId: string;
  readonly deviceId: string;
  readonly state: DeviceState;
  readonly lastSeenMs: number | null;
  readonly record: {
    readonly patientId?: string;
    readonly told?: ToldState;
    readonly battery?: number;
    readonly reason?: string;
  };
}

/** Keeps registered devices and the states of all over restarts. */
@Injectable()
export class DeviceStore implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly devices: WriteBehind<RegisteredRow>;
  private readonly states: WriteBehind<StateRow>;

  constructor(
    private readonly database: Database,
    private readonly recovery: Recovery,
  ) {
    this.devices = new WriteBehind({ database, what: 'Devices', rowsMax, write: (rows) => this.writeDevices(rows) });
    this.states = new WriteBehind({ database, what: 'States', rowsMax, write: (rows) => this.writeStates(rows) });
  }

  onApplicationBootstrap(): void {
    this.devices.start();
    this.states.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.devices.stop();
    await this.states.stop();
  }

  register(tenantId: string, device: Device): void {
    this.devices.put(JSON.stringify([tenantId, device.deviceId]), { tenantId, device });
  }

  save({ tenantId, deviceId, state, lastSeenMs, patientId, told, battery, reason }: DeviceRecord): void {
    const record = {
      ...(patientId === undefined ? {} : { patientId }),
      ...(told === undefined ? {} : { told }),
      ...(battery === undefined ? {} : { battery }),
      ...(reason === undefined ? {} : { reason }),
    };
    this.states.put(JSON.stringify([tenantId, deviceId]), { tenantId, deviceId, state, lastSeenMs, record });
  }

  /** Hands over what was kept, once the database is up. */
  async load(take: (record: DeviceRecord) => void): Promise<void> {
    await this.recovery.done;
    await this.database.whenUp();
    const { rows } = await this.database.query('SELECT * FROM device_states', []);
    for (const row of rows) {
      const { patientId, told, battery, reason } = row.record as StateRow['record'];
      take({
        tenantId: row.tenant_id as string,
        deviceId: row.device_id as string,
        patientId,
        lastSeenMs: row.last_seen === null ? null : Number(row.last_seen),
        listenedSinceMs: 0,
        told,
        battery,
        state: row.state as DeviceState,
        reason,
      });
    }
  }

  async loadRegistered(take: (tenantId: string, device: Device) => void): Promise<void> {
    await this.recovery.done;
    await this.database.whenUp();
    const { rows } = await this.database.query('SELECT * FROM devices', []);
    for (const row of rows) {
      take(row.tenant_id as string, {
        deviceId: row.device_id as string,
        kind: row.kind as Device['kind'],
        live: row.live as boolean,
        ...(row.name === null ? {} : { name: row.name as string }),
        ...(row.reporting_interval_s === null ? {} : { reportingIntervalS: row.reporting_interval_s as number }),
      });
    }
  }

  private async writeDevices(rows: readonly RegisteredRow[]): Promise<void> {
    await this.database.query(upsertDevice, [
      rows.map(({ tenantId }) => tenantId),
      rows.map(({ device }) => device.deviceId),
      rows.map(({ device }) => device.kind),
      rows.map(({ device }) => device.name ?? null),
      rows.map(({ device }) => device.live),
      rows.map(({ device }) => device.reportingIntervalS ?? null),
    ]);
  }

  private async writeStates(rows: readonly StateRow[]): Promise<void> {
    await this.database.query(upsertState, [
      rows.map(({ tenantId }) => tenantId),
      rows.map(({ deviceId }) => deviceId),
      rows.map(({ state }) => state),
      rows.map(({ lastSeenMs }) => (lastSeenMs === null ? null : new Date(lastSeenMs))),
      rows.map(({ record }) => JSON.stringify(record)),
    ]);
  }
}
