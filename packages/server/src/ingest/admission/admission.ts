import { Injectable } from '@nestjs/common';
import { Engine, type NewEvent, type Sample } from '@streamgauge/engine';
import type { ErrorCode, IngestAnswer } from '@streamgauge/protocol';
import { TickTimes } from '../../telemetry/tick-times.js';
import type { IncomingSample } from '../incoming-sample.js';
import { ChannelWatchers } from './channel-watchers.js';
import { DuplicateWindow } from './duplicate-window.js';
import { type IngestCounts, IngestTally } from './ingest-tally.js';

/** Ids remembered per generation, and a generation's age. 200,000 ids of 36 characters are about 25 MB. */
const duplicateIdsMax = 200_000;
const duplicateSpanMs = 10 * 60_000;

/**
 * How accepted samples outlive a kill of the process: by the input log, or because their source is read again from the position
 * that the checkpoint holds.
 */
export type Origin = 'log' | 'source';

/** An event that a channel has taken, and whose it is. */
export interface TakenEvent {
  readonly tenantId: string;
  readonly event: NewEvent;
}

/** The one way into the engine, the same for every door: duplicates are dropped, what the engine refuses is counted. */
@Injectable()
export class Admission {
  private readonly seen = new DuplicateWindow(duplicateIdsMax, duplicateSpanMs);
  private readonly tallies = new Map<string, IngestTally>();
  /** Tenants that have something in the open tick. */
  private readonly waiting = new Set<IngestTally>();

  private readonly samples = new ChannelWatchers<Sample>();
  private readonly events = new ChannelWatchers<TakenEvent>();

  constructor(
    private readonly engine: Engine,
    ticks: TickTimes,
  ) {
    ticks.onClosed((_, nowMs) => {
      for (const tally of this.waiting) tally.told(nowMs);
      this.waiting.clear();
    });
  }

  /** Calls `watcher` with each sample that the channel has taken, at once and before its tick ends. */
  watchSamples(channel: string, watcher: (sample: Sample) => void): void {
    this.samples.watch(channel, watcher);
  }

  /** The same for a channel of events; duplicates are not told. */
  watchEvents(channel: string, watcher: (taken: TakenEvent) => void): void {
    this.events.watch(channel, watcher);
  }

  /** Takes samples in order. A bad one never spoils the others. */
  admit(samples: readonly IncomingSample[], _origin: Origin = 'log'): IngestAnswer {
    let accepted = 0;
    let duplicates = 0;
    const rejected: { index: number; code: string; error: string }[] = [];
    const nowMs = this.engine.nowMs();
    samples.forEach((incoming, index) => {
      const { tenantId, channel } = incoming;
      const tally = this.tallyOf(tenantId);
      const id = incoming.id === undefined ? undefined : JSON.stringify([tenantId, channel, incoming.id]);
      if (id !== undefined && this.seen.has(id)) {
        duplicates += 1;
        tally.duplicates += 1;
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
        tally.reject(rejection.code);
        return;
      }
      // Only an accepted sample is remembered: a corrected repetition of a refused one must get through.
      if (id !== undefined) this.seen.add(id, nowMs);
      accepted += 1;
      tally.accept(nowMs, incoming.timestampMs);
      this.waiting.add(tally);
      this.samples.tell(channel, sample);
    });
    return { accepted, duplicates, rejected };
  }

  /** Hands events of one channel to the engine, in order; the channel's log knows its duplicates. They wait for no tick. */
  admitEvents(tenantId: string, channel: string, events: readonly NewEvent[], _origin: Origin = 'log'): IngestAnswer {
    let accepted = 0;
    let duplicates = 0;
    const rejected: { index: number; code: string; error: string }[] = [];
    const tally = this.tallyOf(tenantId);
    this.engine.append(tenantId, channel, events).forEach((outcome, index) => {
      if ('code' in outcome) {
        rejected.push({ index, ...outcome });
        tally.reject(outcome.code);
      } else if (outcome.duplicate) duplicates += 1;
      else {
        accepted += 1;
        const event = events[index];
        if (event !== undefined) this.events.tell(channel, { tenantId, event });
      }
    });
    tally.duplicates += duplicates;
    tally.accepted += accepted;
    return { accepted, duplicates, rejected };
  }

  /** A door could not even read something that a tenant has sent. */
  countUnreadable(tenantId: string, code: ErrorCode): void {
    this.tallyOf(tenantId).reject(code);
  }

  /** The tally of each tenant that has sent something. */
  byTenant(): ReadonlyMap<string, IngestTally> {
    return this.tallies;
  }

  /** Counts of one tenant, or of all. */
  counts(tenantId?: string): IngestCounts {
    const sum = { accepted: 0, duplicates: 0, rejected: 0 };
    for (const tally of this.talliesOf(tenantId)) {
      const { accepted, duplicates, rejected } = tally.counts();
      sum.accepted += accepted;
      sum.duplicates += duplicates;
      sum.rejected += rejected;
    }
    return sum;
  }

  /** What was refused of one tenant, or of all, by the code of the refusal. */
  rejectedByCode(tenantId?: string): ReadonlyMap<string, number> {
    const sum = new Map<string, number>();
    for (const { rejectedByCode } of this.talliesOf(tenantId)) {
      for (const [code, count] of rejectedByCode) sum.set(code, (sum.get(code) ?? 0) + count);
    }
    return sum;
  }

  private *talliesOf(tenantId: string | undefined): Iterable<IngestTally> {
    if (tenantId === undefined) yield* this.tallies.values();
    else if (this.tallies.has(tenantId)) yield this.tallyOf(tenantId);
  }

  private tallyOf(tenantId: string): IngestTally {
    let tally = this.tallies.get(tenantId);
    if (tally === undefined) {
      tally = new IngestTally();
      this.tallies.set(tenantId, tally);
    }
    return tally;
  }
}
