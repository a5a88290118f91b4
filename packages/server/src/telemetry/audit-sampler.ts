import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine, type Session, type Subscription } from '@streamgauge/engine';
import { type AuditRow, StreamAudit } from '../storage/stream-audit.js';

/** Time between two looks, ms; longer where a look takes long. */
const intervalMs = 10_000;
/** A look may take one part in so many of the time: 2 %. */
const shareOfTime = 50;

/** One channel of one tenant at one look. */
interface Draft {
  readonly tenantId: string;
  readonly channel: string;
  subscribers: number;
  readonly metrics: Map<string, number>;
}

/**
 * Looks once in a while at who is sent what, for the table `metric_stream_audit`: one row for each channel of a tenant that
 * somebody watches. It costs nothing when a number is sent, and at most 2 % of the time whatever there is to look at.
 */
@Injectable()
export class AuditSampler implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  /** View → its last frame at the look before. */
  private seen = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private readonly audit: StreamAudit,
  ) {}

  onApplicationBootstrap(): void {
    this.next(intervalMs);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** Looks now. Resolves when what was seen is written, or waits. */
  look(): Promise<void> {
    const nowMs = this.engine.nowMs();
    return this.audit.write(this.sample(nowMs), nowMs);
  }

  private next(afterMs: number): void {
    this.timer = setTimeout(() => {
      const sinceMs = performance.now();
      void this.look();
      this.next(nextLookMs(performance.now() - sinceMs));
    }, afterMs);
    this.timer.unref();
  }

  private sample(atMs: number): AuditRow[] {
    const drafts = new Map<string, Draft>();
    const sequences = new Map<string, number>();
    for (const session of this.engine.openSessions()) {
      for (const subscription of session.subscriptions) this.note(drafts, sequences, session, subscription);
    }
    this.seen = sequences;
    return [...drafts.values()].map(({ metrics, ...draft }) => ({
      ...draft,
      atMs,
      metrics: Object.fromEntries(metrics),
    }));
  }

  private note(
    drafts: Map<string, Draft>,
    sequences: Map<string, number>,
    { principal: { tenantId } }: Session,
    { view }: Subscription,
  ): void {
    const { channel, columns } = view.question;
    const key = JSON.stringify([tenantId, channel.name]);
    let draft = drafts.get(key);
    if (draft === undefined) {
      draft = { tenantId, channel: channel.name, subscribers: 0, metrics: new Map() };
      drafts.set(key, draft);
    }
    draft.subscribers += 1;
    const place = JSON.stringify([tenantId, view.id]);
    if (sequences.has(place)) return;
    sequences.set(place, view.sequence);
    const frames = view.sequence - (this.seen.get(place) ?? 0);
    for (const { metric } of columns) draft.metrics.set(metric.name, (draft.metrics.get(metric.name) ?? 0) + frames);
  }
}

/** When to look again after a look that took so long, ms. */
export function nextLookMs(tookMs: number): number {
  return Math.max(intervalMs, tookMs * shareOfTime);
}
