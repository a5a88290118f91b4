import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { Database } from '../storage/database.js';
import { WriteBehind } from '../storage/write-behind.js';
import type { AlertChange, AlertRecord } from './alert-record.js';

/** Alerts that wait while the database is away. About 2 KiB each with their changes. */
const rowsMax = 20_000;

const upsertAlert = `
  INSERT INTO alerts (id, tenant_id, condition, state, priority, version, created_at, updated_at, record)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[],
    $8::timestamptz[], $9::jsonb[])
  ON CONFLICT (id) DO UPDATE SET
    state = EXCLUDED.state, version = EXCLUDED.version, updated_at = EXCLUDED.updated_at, record = EXCLUDED.record
  WHERE alerts.version < EXCLUDED.version`;

const insertChange = `
  INSERT INTO alert_changes (alert_id, version, what, state, user_id, reason, changed_at)
  SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
  ON CONFLICT (alert_id, version) DO NOTHING`;

const selectOpen = "SELECT record FROM alerts WHERE state <> 'cleared' ORDER BY created_at, id";

/** Keeps alerts over restarts, and who did what to each of them for ever. */
@Injectable()
export class AlertStore implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly alerts: WriteBehind<AlertRecord>;

  constructor(
    private readonly database: Database,
    private readonly recovery: Recovery,
  ) {
    this.alerts = new WriteBehind({ database, what: 'Alerts', rowsMax, write: (rows) => this.write(rows) });
  }

  onApplicationBootstrap(): void {
    this.alerts.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.alerts.stop();
  }

  save(alert: AlertRecord): void {
    this.alerts.put(alert.id, alert);
  }

  /** The open alerts that were kept, the oldest first; before anybody is let in who could ask for them. */
  loadOpen(): Promise<AlertRecord[]> {
    if (this.database.isFresh) return Promise.resolve([]);
    return new Promise((resolve) => {
      this.recovery.afterParts(async (transaction) => {
        const { rows } = await transaction.query(selectOpen);
        resolve(rows.map(({ record }) => record as AlertRecord));
      });
    });
  }

  private async write(alerts: readonly AlertRecord[]): Promise<void> {
    await this.database.query(upsertAlert, [
      alerts.map(({ id }) => id),
      alerts.map(({ condition }) => condition.tenantId),
      alerts.map(({ condition }) => condition.key),
      alerts.map(({ life }) => life.state),
      alerts.map(({ condition }) => condition.priority),
      alerts.map(({ version }) => version),
      alerts.map(({ createdAtMs }) => new Date(createdAtMs)),
      alerts.map(({ updatedAtMs }) => new Date(updatedAtMs)),
      alerts.map((alert) => JSON.stringify(alert)),
    ]);
    const changes = alerts.flatMap(({ id, changes: own }) => own.map((change) => ({ id, ...change })));
    await this.writeChanges(changes);
  }

  private async writeChanges(changes: readonly (AlertChange & { readonly id: string })[]): Promise<void> {
    await this.database.query(insertChange, [
      changes.map(({ id }) => id),
      changes.map(({ version }) => version),
      changes.map(({ what }) => what),
      changes.map(({ state }) => state),
      changes.map(({ by }) => by),
      changes.map(({ reason }) => reason ?? null),
      changes.map(({ atMs }) => new Date(atMs)),
    ]);
  }
}
