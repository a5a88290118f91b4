import { SharedRoom } from '../fairness/shared-room.js';
import type { AlertRecord } from './alert-record.js';

/** Cleared alerts that are remembered, so that a request which is sent again is answered like the first time. */
const clearedKept = 10_000;

/** Open alerts of all tenants; of one alone half as many. A rule that is wrong for every series must not fill the memory; about 2 KiB each. */
const openMax = 100_000;

/** The open alerts of all tenants, and the ones that were cleared last. */
export class AlertBook {
  private readonly openById = new Map<string, AlertRecord>();
  private readonly openByKey = new Map<string, AlertRecord>();
  private readonly room = new SharedRoom(openMax);
  private readonly cleared = new Map<string, AlertRecord>();

  hasRoomFor(tenantId: string): boolean {
    return this.room.isOpenTo(tenantId);
  }

  /** Enters an alert, or what has become of it. */
  put(alert: AlertRecord): void {
    const { id, condition, life } = alert;
    const wasOpen = this.openById.has(id);
    if (life.state !== 'cleared') {
      if (!wasOpen) this.room.take(condition.tenantId);
      this.openById.set(id, alert);
      this.openByKey.set(condition.key, alert);
      return;
    }
    if (wasOpen) this.room.give(condition.tenantId);
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
