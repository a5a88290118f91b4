import { Injectable } from '@nestjs/common';
import { Engine, type NewEvent, type Sample } from '@streamgauge/engine';
import type { IngestAnswer } from '@streamgauge/protocol';
import type { IncomingSample } from '../incoming-sample.js';
import { ChannelWatchers } from './channel-watchers.js';
import { DuplicateWindow } from './duplicate-window.js';

/** Ids remembered per generation, and a generation's age. 200,000 ids of 36 characters are about 25 MB. */
const duplicateIdsMax = 200_000;
const duplicateSpanMs = 10 * 60_000;

/** What has come in since the start. */
export interface IngestCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** An event that a channel has taken, and whose it is. */
export interface TakenEvent {
  readonly tenantId: string;
  readonly event: NewEvent;
}

/** The one way into the engine, the same for every door: duplicates are dropped, what the engine refuses is counted. */
@Injectable()
export class Admission {
  private readonly seen = new DuplicateWindow(duplicateIdsMax, duplicateSpanMs);
  private readonly total = { accepted: 0, duplicates: 0, rejected: 0 };
  private readonly byTenant = new Map<string, { accepted: number; duplicates: number; rejected: number }>();

  private readonly samples = new ChannelWatchers<Sample>();
  private readonly events = new ChannelWatchers<TakenEvent>();

  constructor(private readonly engine: Engine) {}

  /** Calls `watcher` with each sample that the channel has taken, at once and before its tick ends. */
  watchSamples(channel: string, watcher: (sample: Sample) => void): void {
    this.samples.watch(channel, watcher);
  }

  /** The same for a channel of events; duplicates are not told. */
  watchEvents(channel: string, watcher: (taken: TakenEvent) => void): void {
    this.events.watch(channel, watcher);
  }

  /** Takes samples in order. A bad one never spoils the others. */
  admit(samples: readonly IncomingSample[]): IngestAnswer {
    let accepted = 0;
    let duplicates = 0;
    const rejected: { index: number; code: string; error: string }[] = [];
    const nowMs = this.engine.nowMs();
    samples.forEach((incoming, index) => {
      const { tenantId, channel } = incoming;
      const id = incoming.id === undefined ? undefined : JSON.stringify([tenantId, channel, incoming.id]);
      if (id !== undefined && this.seen.has(id)) {
        duplicates += 1;
        this.count(tenantId, 'duplicates');
        return;
      }
      const sample: Sample = {
        tenantId,
        channel,
        labels: incoming.labels ?? {},
        metrics: incoming.metrics,
        timestampMs: incoming.timestampMs ?? nowMs,
        ...(incoming.quality === undefined ? {} : { quality: incoming.quality }),
        ...(incoming.corrects === undefined ? {} : { corrects: incoming.corrects }),
      };
      const rejection = this.engine.take(sample);
      if (rejection !== undefined) {
        rejected.push({ index, ...rejection });
        this.count(tenantId, 'rejected');
        return;
      }
      // Only an accepted sample is remembered: a corrected repetition of a refused one must get through.
      if (id !== undefined) this.seen.add(id, nowMs);
      accepted += 1;
      this.count(tenantId, 'accepted');
      this.samples.tell(channel, sample);
    });
    return { accepted, duplicates, rejected };
  }

  /** Hands events of one channel to the engine, in order; the channel's log knows its duplicates. */
  admitEvents(tenantId: string, channel: string, events: readonly NewEvent[]): IngestAnswer {
    let accepted = 0;
    let duplicates = 0;
    const rejected: { index: number; code: string; error: string }[] = [];
    this.engine.append(tenantId, channel, events).forEach((outcome, index) => {
      if ('code' in outcome) {
        rejected.push({ index, ...outcome });
        this.count(tenantId, 'rejected');
      } else if (outcome.duplicate) {
        duplicates += 1;
        this.count(tenantId, 'duplicates');
      } else {
        accepted += 1;
        this.count(tenantId, 'accepted');
        const event = events[index];
        if (event !== undefined) this.events.tell(channel, { tenantId, event });
      }
    });
    return { accepted, duplicates, rejected };
  }

  /** Counts of one tenant, or of all. */
  counts(tenantId?: string): IngestCounts {
    if (tenantId === undefined) return { ...this.total };
    return { ...(this.byTenant.get(tenantId) ?? { accepted: 0, duplicates: 0, rejected: 0 }) };
  }

  private count(tenantId: string, what: keyof IngestCounts): void {
    this.total[what] += 1;
    let tenant = this.byTenant.get(tenantId);
    if (tenant === undefined) {
      tenant = { accepted: 0, duplicates: 0, rejected: 0 };
      this.byTenant.set(tenantId, tenant);
    }
    tenant[what] += 1;
  }
}
