import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { StreamgaugeError } from '@streamgauge/protocol';
import { RealtimeEmitterService } from '../realtime/realtime-emitter.service.js';
import { AlertBook } from './alert-book.js';
import { possibleActions } from './alert-life.js';
import { type AlertRecord, type Condition, changeAlert, createAlert, type Happening, toWire } from './alert-record.js';
import { AlertStore } from './alert-store.js';

/** How often shelved alerts are looked at, ms. */
const sweepMs = 1_000;

/** For sentences: an alert that cannot be … */
const pastOf = { acknowledge: 'acknowledged', shelve: 'shelved', clear: 'cleared' };

/** What a person can do. */
type Act = Omit<Happening, 'atMs' | 'by' | 'what'> & { readonly what: keyof typeof pastOf };

/** Who does something to an alert. */
export interface Actor {
  readonly tenantId: string;
  readonly userId: string;
}

/**
 * All alerts: raised by rules, taken note of by people. Each change is told at once as an event of the channel `alerts` and
 * written behind; the database is never waited for.
 */
@Injectable()
export class Alerts implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Alerts.name);
  private readonly book = new AlertBook();
  private serial = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Tenants of which no further alert is raised. */
  private readonly full = new Set<string>();
  private readonly restored: (() => void)[] = [];
  private revised = 0;

  constructor(
    private readonly engine: Engine,
    private readonly emitter: RealtimeEmitterService,
    private readonly store: AlertStore,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweep(this.engine.nowMs()), sweepMs);
    this.timer.unref();
    this.store.loadOpen().then(
      (alerts) => this.restore(alerts),
      (error: unknown) => this.logger.error(error),
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Grows whenever an alert was opened or closed by other than its rule: whoever remembers which are open looks again. */
  get revision(): number {
    return this.revised;
  }

  /** The open alert of a condition. */
  openOf(key: string): AlertRecord | undefined {
    return this.book.openOf(key);
  }

  nowMs(): number {
    return this.engine.nowMs();
  }

  /** Calls `listener` once the open alerts of an earlier start are here. */
  onRestored(listener: () => void): void {
    this.restored.push(listener);
  }

  /** Open alerts of a tenant, or of all, the oldest first. */
  open(tenantId?: string): AlertRecord[] {
    return this.book.open(tenantId);
  }

  /** An alert of a tenant, open or cleared not long ago. */
  get(tenantId: string, id: string): AlertRecord | undefined {
    return this.book.get(tenantId, id);
  }

  /** The condition holds: an alert is opened, or the open one goes on. */
  raise(condition: Condition): void {
    const open = this.book.openOf(condition.key);
    if (open !== undefined) {
      this.change(open, { what: 'activate', atMs: this.engine.nowMs(), by: null });
    } else if (this.hasRoom(condition.tenantId)) {
      this.serial += 1;
      const alert = createAlert(`${this.engine.epoch}-a${this.serial}`, condition, this.engine.nowMs());
      this.keep(alert);
      this.tell(alert, 'created');
    }
  }

  /** The condition is gone. */
  settle(key: string): void {
    const open = this.book.openOf(key);
    if (open !== undefined) this.change(open, { what: 'return', atMs: this.engine.nowMs(), by: null });
  }

  /**
   * Takes note of an alert. Again, it changes nothing.
   *
   * @throws StreamgaugeError ALERT_NOT_FOUND, IMPOSSIBLE_TRANSITION
   */
  acknowledge(actor: Actor, id: string): AlertRecord {
    return this.act(actor, id, { what: 'acknowledge' });
  }

  /**
   * Puts an alert aside for a time.
   *
   * @throws StreamgaugeError ALERT_NOT_FOUND, IMPOSSIBLE_TRANSITION
   */
  shelve(actor: Actor, id: string, { minutes, reason }: { minutes: number; reason: string }): AlertRecord {
    return this.act(actor, id, { what: 'shelve', reason, shelvedUntilMs: this.engine.nowMs() + minutes * 60_000 });
  }

  /**
   * Ends an alert by hand. Where its condition holds still, it begins anew for its rule.
   *
   * @throws StreamgaugeError ALERT_NOT_FOUND, IMPOSSIBLE_TRANSITION
   */
  clear(actor: Actor, id: string): AlertRecord {
    return this.act(actor, id, { what: 'clear' });
  }

  /** Brings back what was shelved for long enough. */
  sweep(nowMs: number): void {
    for (const alert of this.book.open()) {
      if (alert.shelvedUntilMs !== undefined && alert.shelvedUntilMs <= nowMs) {
        this.change(alert, { what: 'expire', atMs: nowMs, by: null });
      }
    }
  }

  /** Takes over the open alerts of an earlier start, and tells those who asked before that. */
  private restore(alerts: readonly AlertRecord[]): void {
    // What has been raised since the start may have been written by now; the book knows more of it.
    const earlier = alerts.filter(({ id, condition }) => this.book.get(condition.tenantId, id) === undefined);
    for (const alert of earlier) {
      const newer = this.book.openOf(alert.condition.key);
      if (newer !== undefined) {
        this.supersede(alert, newer);
        continue;
      }
      this.book.put(alert);
      this.tell(alert, 'updated');
    }
    this.revised += 1;
    for (const listener of this.restored) listener();
  }

  /** Two open alerts of one condition would be one too many, and the newer one has been told already. */
  private supersede(alert: AlertRecord, newer: AlertRecord): void {
    const atMs = this.engine.nowMs();
    const version = alert.version + 1;
    const reason = `goes on as ${newer.id}`;
    const change = { version, what: 'clear' as const, state: 'cleared' as const, atMs, by: null, reason };
    const { shelvedUntilMs: _, ...rest } = alert;
    const changes = [...alert.changes, change];
    this.keep({ ...rest, life: { state: 'cleared' }, version, updatedAtMs: atMs, changes });
  }

  private act({ tenantId, userId }: Actor, id: string, happening: Act): AlertRecord {
    const alert = this.book.get(tenantId, id);
    if (alert === undefined) throw new StreamgaugeError('ALERT_NOT_FOUND', { what: id });
    const after = this.change(alert, { ...happening, atMs: this.engine.nowMs(), by: userId });
    if (after === undefined) {
      throw new StreamgaugeError('IMPOSSIBLE_TRANSITION', {
        what: `An alert that is ${alert.life.state} cannot be ${pastOf[happening.what]}`,
        allowed: possibleActions(alert.life).join(', '),
      });
    }
    if (after.life.state === 'cleared') this.revised += 1;
    return after;
  }

  private change(alert: AlertRecord, happening: Happening): AlertRecord | undefined {
    const after = changeAlert(alert, happening);
    if (after === 'impossible') return undefined;
    if (after !== alert) {
      this.keep(after);
      this.tell(after, 'updated');
    }
    return after;
  }

  private keep(alert: AlertRecord): void {
    this.book.put(alert);
    this.store.save(alert);
  }

  /** An alert that the channel refuses is in the book all the same, and in the list of open ones. */
  private tell(alert: AlertRecord, what: 'created' | 'updated'): void {
    const { tenantId } = alert.condition;
    try {
      if (what === 'created') this.emitter.emitAlertCreated(tenantId, toWire(alert));
      else this.emitter.emitAlertUpdated(tenantId, toWire(alert));
    } catch (error) {
      this.logger.error(error);
    }
  }

  private hasRoom(tenantId: string): boolean {
    const hasRoom = this.book.hasRoomFor(tenantId);
    if (hasRoom) this.full.delete(tenantId);
    else if (!this.full.has(tenantId)) {
      this.full.add(tenantId);
      this.logger.warn(`No further alert of ${JSON.stringify(tenantId)} is raised: too many are open`);
    }
    return hasRoom;
  }
}
