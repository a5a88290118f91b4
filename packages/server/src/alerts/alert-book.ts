import type { AlertRecord } from './alert-record.js';

/** Cleared alerts that are remembered, so that a request which is sent again is answered like the first time. */
const clearedKept = 10_000;

/** The open alerts of all tenants, and the ones that were cleared last. */
export class AlertBook {
  private readonly openById = new Map<string, AlertRecord>();
  private readonly openByKey = new Map<string, AlertRecord>();
  private readonly cleared = new Map<string, AlertRecord>();

  get openCount(): number {
    return this.openById.size;
  }

  /** Enters an alert, or what has become of it. */
  put(alert: AlertRecord): void {
    const { id, condition, life } = alert;
    if (life.state !== 'cleared') {
      this.openById.set(id, alert);
      this.openByKey.set(condition.key, alert);
      return;
    }
    this.openById.delete(id);
    if (this.openByKey.get(condition.key)?.id === id) this.openByKey.delete(condition.key);
    this.cleared.set(id, alert);
    const [oldest] = this.cleared.keys();
    if (this.cleared.size > clearedKept && oldest !== undefined) this.cleared.delete(oldest);
  }

  openOf(key: string): AlertRecord | undefined {
    return this.openByKey.get(key);
  }

  get(tenantId: string, id: string): AlertRecord | undefined {
    const alert = this.openById.get(id) ?? this.cleared.get(id);
    return alert?.condition.tenantId === tenantId ? alert : undefined;
  }

  /** Open alerts of one tenant, or of all, the oldest first. */
  open(tenantId?: string): AlertRecord[] {
    const all = [...this.openById.values()];
    return tenantId === undefined ? all : all.filter(({ condition }) => condition.tenantId === tenantId);
  }
}
