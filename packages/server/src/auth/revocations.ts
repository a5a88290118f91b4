import { Inject, Injectable } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { SETTINGS, type Settings } from '../config/settings.js';
import { SharedRoom } from '../fairness/shared-room.js';
import { RevocationTable } from '../storage/revocation-table.js';
import type { Identity } from './identity.js';
import { type Revocation, revocationKey } from './revocation.js';

/** What an administrator says: one token, one user, or — with neither — the whole tenant. */
export interface RevocationWish {
  readonly tenantId: string;
  readonly userId?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly reason?: string | undefined;
  readonly by: string;
}

/** Ends the open sessions that a revocation names, and returns how many. */
type Listener = (revocation: Revocation) => number;

/**
 * Which tokens are refused although they verify. By what a token says, never by its text: the same token can be written in
 * more than one way.
 *
 * Kept in memory, so that asking costs no database; written to it behind, and read from it after a start.
 */
@Injectable()
export class Revocations {
  private readonly byKey = new Map<string, Revocation>();
  private readonly room: SharedRoom;
  private readonly listeners = new Set<Listener>();

  constructor(
    private readonly table: RevocationTable,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.room = new SharedRoom(settings.revocations.max);
    table.onLoaded((revocations) => {
      for (const revocation of revocations) this.add(revocation);
    });
  }

  /** Calls the listener for each revocation from now on: made by an administrator, or read after a start. */
  onRevoked(listener: Listener): void {
    this.listeners.add(listener);
  }

  /**
   * Refuses what was issued up to now, and ends open sessions before this returns.
   *
   * @returns How many sessions ended, and a promise of whether it is in the database; what is not is tried again.
   * @throws StreamgaugeError LIMIT_REVOCATIONS
   */
  revoke({ tenantId, userId, tokenId, reason, by }: RevocationWish): { ended: number; stored: Promise<boolean> } {
    const nowMs = Date.now();
    const { keptMs, max } = this.settings.revocations;
    const kind = tokenId !== undefined ? 'token' : userId !== undefined ? 'user' : 'tenant';
    const subject = tokenId ?? userId ?? '';
    const revocation = { tenantId, kind, subject, atMs: nowMs, keptUntilMs: nowMs + keptMs, reason, by } as const;
    if (!this.hasRoom(revocation)) this.forgetOld(nowMs);
    // A tenant's is always taken: it is what an administrator still has when the memory is full.
    if (!this.hasRoom(revocation) && kind !== 'tenant') throw new StreamgaugeError('LIMIT_REVOCATIONS', { limit: max });
    return { ended: this.add(revocation), stored: this.table.write(revocation) };
  }

  /** The revocation that a token falls under; undefined = none. */
  of({ principal: { tenantId, userId }, issuedAtMs, tokenId }: Identity): Revocation | undefined {
    const candidates = [
      this.byKey.get(revocationKey({ tenantId, kind: 'tenant', subject: '' })),
      this.byKey.get(revocationKey({ tenantId, kind: 'user', subject: userId })),
    ];
    // A token that does not say when it was issued may be from before.
    const before = candidates.find((revocation) => revocation !== undefined && (issuedAtMs ?? 0) <= revocation.atMs);
    if (before !== undefined || tokenId === undefined) return before;
    return this.byKey.get(revocationKey({ tenantId, kind: 'token', subject: tokenId }));
  }

  /** Also for who was verified a moment ago. @throws StreamgaugeError TOKEN_REVOKED */
  assertNone(identity: Identity): void {
    if (this.of(identity) !== undefined) throw new StreamgaugeError('TOKEN_REVOKED');
  }

  private add(revocation: Revocation): number {
    const key = revocationKey(revocation);
    const known = this.byKey.get(key);
    if (known === undefined || known.atMs < revocation.atMs) this.byKey.set(key, revocation);
    if (known === undefined) this.room.take(revocation.tenantId);
    return [...this.listeners].reduce((ended, listener) => ended + listener(revocation), 0);
  }

  private hasRoom(revocation: Pick<Revocation, 'tenantId' | 'kind' | 'subject'>): boolean {
    return this.byKey.has(revocationKey(revocation)) || this.room.isOpenTo(revocation.tenantId);
  }

  private forgetOld(nowMs: number): void {
    for (const [key, { tenantId, keptUntilMs }] of this.byKey) {
      if (keptUntilMs <= nowMs && this.byKey.delete(key)) this.room.give(tenantId);
    }
  }
}
