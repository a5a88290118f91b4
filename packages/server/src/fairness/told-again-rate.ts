import type { Principal } from '@streamgauge/engine';
import { StreamgaugeError } from '@streamgauge/protocol';

/** So many seconds' worth may be asked for at once after a pause: a wall of dashboards that comes back. */
const burstS = 20;

/** Users whose debts are kept before those that have none any more are looked for. */
const usersKept = 1_000;

interface Debt {
  bytes: number;
  atMs: number;
}

/**
 * What users may ask to be told again, over all their connections: snapshots, frames that were missed, lists of what stands. A
 * message of a few bytes can ask for megabytes, and a rate of messages alone does not bound that.
 */
export class ToldAgainRate {
  private readonly debts = new Map<string, Debt>();

  /** @param bytesPerSecond 0 = any number. */
  constructor(private readonly bytesPerSecond: number) {}

  /** The last one before the limit may be of any size. @throws StreamgaugeError LIMIT_RATE */
  assert(principal: Principal, nowMs: number): void {
    const over = this.debtOf(keyOf(principal), nowMs) - this.bytesPerSecond * burstS;
    if (this.bytesPerSecond === 0 || over < 0) return;
    const what = 'bytes of snapshots and lists for one user';
    const retryAfterMs = Math.ceil(((over + 1) * 1_000) / this.bytesPerSecond);
    throw new StreamgaugeError('LIMIT_RATE', { what, limit: this.bytesPerSecond }, { retryAfterMs });
  }

  count(principal: Principal, told: number, nowMs: number): void {
    if (this.bytesPerSecond === 0 || told === 0) return;
    const key = keyOf(principal);
    this.debts.set(key, { bytes: this.debtOf(key, nowMs) + told, atMs: nowMs });
    if (this.debts.size > usersKept) this.forget(nowMs);
  }

  private debtOf(key: string, nowMs: number): number {
    const debt = this.debts.get(key);
    if (debt === undefined) return 0;
    return Math.max(0, debt.bytes - ((nowMs - debt.atMs) * this.bytesPerSecond) / 1_000);
  }

  private forget(nowMs: number): void {
    for (const key of this.debts.keys()) if (this.debtOf(key, nowMs) === 0) this.debts.delete(key);
  }
}

function keyOf({ tenantId, userId }: Principal): string {
  return JSON.stringify([tenantId, userId]);
}
