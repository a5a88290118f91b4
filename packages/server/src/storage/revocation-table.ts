import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type Revocation, revocationKey } from '../auth/revocation.js';
import { Database } from './database.js';

/** How often what is not written yet is tried again, and a database that was away is asked, ms. */
const retryMs = 1_000;

/** How long an administrator waits for the database at most, ms. */
const answerMs = 2_000;

const insert = `
  INSERT INTO revocations (tenant_id, kind, subject, revoked_at, kept_until, reason, revoked_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET
    revoked_at = GREATEST(revocations.revoked_at, EXCLUDED.revoked_at),
    kept_until = GREATEST(revocations.kept_until, EXCLUDED.kept_until),
    reason = EXCLUDED.reason, revoked_by = EXCLUDED.revoked_by`;

const select = `
  SELECT tenant_id, kind, subject, revoked_at, kept_until, reason, revoked_by FROM revocations WHERE kept_until > now()`;

interface Row {
  readonly tenant_id: string;
  readonly kind: Revocation['kind'];
  readonly subject: string;
  readonly revoked_at: Date;
  readonly kept_until: Date;
  readonly reason: string | null;
  readonly revoked_by: string;
}

/**
 * Revocations in the database, so that they outlive a restart. Read as soon as it is up, which may be after the doors have
 * opened: who came in meanwhile by a revoked token is sent away then.
 */
@Injectable()
export class RevocationTable implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RevocationTable.name);
  private readonly waiting = new Map<string, Revocation>();
  private loaded: (revocations: readonly Revocation[]) => void = () => {};
  private isRead = false;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Who is told what was in the database, once. */
  onLoaded(listener: (revocations: readonly Revocation[]) => void): void {
    this.loaded = listener;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.work(), retryMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.work();
  }

  /** Resolves with whether it is in the database; what is not waits and is tried again. */
  async write(revocation: Revocation): Promise<boolean> {
    const key = revocationKey(revocation);
    this.waiting.set(key, revocation);
    await Promise.race([this.work(), delay(answerMs, undefined, { ref: false })]);
    return !this.waiting.has(key);
  }

  private work(): Promise<void> {
    this.working = this.working.then(async () => {
      if (this.database.state.status !== 'up' || (this.isRead && this.waiting.size === 0)) return;
      try {
        for (const [key, revocation] of this.waiting) {
          await this.database.query(insert, valuesOf(revocation));
          if (this.waiting.get(key) === revocation) this.waiting.delete(key);
        }
        if (!this.isRead) await this.read();
      } catch (error) {
        this.logger.warn(`Revocations: ${error instanceof Error ? error.message : String(error)}; trying again`);
      }
    });
    return this.working;
  }

  private async read(): Promise<void> {
    await this.database.query('DELETE FROM revocations WHERE kept_until <= now()', []);
    const { rows } = await this.database.query(select, []);
    this.isRead = true;
    this.loaded((rows as Row[]).map(revocationOf));
  }
}

function valuesOf({ tenantId, kind, subject, atMs, keptUntilMs, reason, by }: Revocation): unknown[] {
  return [tenantId, kind, subject, new Date(atMs), new Date(keptUntilMs), reason ?? null, by];
}

function revocationOf(row: Row): Revocation {
  return {
    tenantId: row.tenant_id,
    kind: row.kind,
    subject: row.subject,
    atMs: row.revoked_at.getTime(),
    keptUntilMs: row.kept_until.getTime(),
    reason: row.reason ?? undefined,
    by: row.revoked_by,
  };
}
