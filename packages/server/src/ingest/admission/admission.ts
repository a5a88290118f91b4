import { Injectable } from '@nestjs/common';
import { Engine, type NewEvent, type Sample } from '@streamgauge/engine';
import { type ErrorCode, type IngestAnswer, StreamgaugeError } from '@streamgauge/protocol';
import { Ownership } from '../../storage/checkpoint/ownership.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { SnapshotQueries } from '../../storage/snapshot-queries/snapshot-queries.js';
import { TickTimes } from '../../telemetry/tick-times.js';
import type { IncomingSample } from '../incoming-sample.js';
import { InputLog } from '../input-log/input-log.js';
import { ChannelWatchers } from './channel-watchers.js';
import { DuplicateIds } from './duplicate-ids.js';
import { EntryDraft } from './entry-draft.js';
import { IngestTallies } from './ingest-tallies.js';
import type { IngestCounts, IngestTally } from './ingest-tally.js';

/**
 * How accepted samples outlive a kill of the process: by the input log, or because their source is read again from the position
 * that the checkpoint holds.
 */
export type Origin = 'log' | 'source';

/** What may wait to be written down before one who sends without end is held back, bytes. */
const roomBytes = 8 * 1024 * 1024;

/** An event that a channel has taken, and whose it is. */
export interface TakenEvent {
  readonly tenantId: string;
  readonly event: NewEvent;
}

/** The one way into the engine, the same for every door: duplicates are dropped, what the engine refuses is counted. */
@Injectable()
export class Admission {
  readonly sampleWatchers = new ChannelWatchers<Sample>();
  readonly eventWatchers = new ChannelWatchers<TakenEvent>();
  /** Tenants that have something in the open tick. */
  private readonly waiting = new Set<IngestTally>();

  constructor(
    private readonly engine: Engine,
    private readonly ids: DuplicateIds,
    private readonly tallies: IngestTallies,
    private readonly log: InputLog,
    private readonly recovery: Recovery,
    private readonly ownership: Ownership,
    private readonly snapshots: SnapshotQueries,
    ticks: TickTimes,
  ) {
    ticks.onClosed((_, nowMs) => {
      for (const tally of this.waiting) tally.told(nowMs);
      this.waiting.clear();
    });
  }

  /**
   * Calls `watcher` with each sample that the channel has taken, at once and before its tick ends.
   *
   * @param whenReplayed `tell` also those that are taken again after a restart, because no checkpoint had them: for whoever
   *   keeps what they make of samples as a part of the checkpoint.
   */
  watchSamples(channel: string, watcher: (sample: Sample) => void, whenReplayed: 'skip' | 'tell' = 'skip'): void {
    this.sampleWatchers.watch(channel, watcher, whenReplayed === 'tell');
  }

  /** The same for a channel of events; duplicates are not told. */
  watchEvents(channel: string, watcher: (taken: TakenEvent) => void, whenReplayed: 'skip' | 'tell' = 'skip'): void {
    this.eventWatchers.watch(channel, watcher, whenReplayed === 'tell');
  }

  /**
   * Says why nothing can be taken now, before a door reads anything.
   *
   * @throws StreamgaugeError STARTING, NOT_DURABLE
   */
  assertOpen(origin: Origin = 'log'): void {
    if (!this.recovery.isDone) throw this.recovery.refusal();
    const { deposed } = this.ownership;
    if (deposed !== undefined) throw new StreamgaugeError('NOT_DURABLE', { what: deposed.message });
    if (origin === 'log') this.log.assertRoom();
  }

  /**
   * Takes samples in order. A bad one never spoils the others.
   *
   * @throws StreamgaugeError as `assertOpen`; then none was taken.
   */
  admit(samples: readonly IncomingSample[], origin: Origin = 'log'): IngestAnswer {
    this.assertOpen(origin);
    let accepted = 0;
    let duplicates = 0;
    const rejected: { index: number; code: string; error: string }[] = [];
    const nowMs = this.engine.nowMs();
    const draft = origin === 'log' ? new EntryDraft(nowMs) : undefined;
    samples.forEach((incoming, index) => {
      const { tenantId, channel, id } = incoming;
      const tally = this.tallies.of(tenantId);
      const isKnown = id !== undefined && this.ids.has(nowMs, tenantId, channel, id);
      if (isKnown || this.snapshots.covers(tenantId, channel, incoming.timestampMs ?? nowMs)) {
        duplicates += 1;
        tally.duplicates += 1;
        draft?.duplicate(tenantId);
        return;
      }
      const sample = sampleOf(incoming, nowMs);
      const rejection = this.engine.take(sample, nowMs);
      if (rejection !== undefined) {
        rejected.push({ index, ...rejection });
        tally.reject(rejection.code);
        draft?.reject(tenantId, rejection.code);
        return;
      }
      // Only an accepted sample is remembered: a corrected repetition of a refused one must get through.
      if (id !== undefined) this.ids.add(nowMs, tenantId, channel, id);
      accepted += 1;
      tally.accept(nowMs, incoming.timestampMs);
      draft?.take(sample, id);
      this.waiting.add(tally);
      this.sampleWatchers.tell(channel, sample);
    });
    this.append(draft);
    return { accepted, duplicates, rejected };
  }

  /**
   * Hands events of one channel to the engine, in order; the channel's log knows its duplicates. They wait for no tick.
   *
   * @throws StreamgaugeError as `assertOpen`; then none was taken.
   */
  admitEvents(tenantId: string, channel: string, events: readonly NewEvent[], origin: Origin = 'log'): IngestAnswer {
    this.assertOpen(origin);
    let accepted = 0;
    let duplicates = 0;
    const rejected: { index: number; code: string; error: string }[] = [];
    const tally = this.tallies.of(tenantId);
    const nowMs = this.engine.nowMs();
    const draft = origin === 'log' ? new EntryDraft(nowMs) : undefined;
    const taken: NewEvent[] = [];
    this.engine.append(tenantId, channel, events, nowMs).forEach((outcome, index) => {
      const event = events[index];
      if ('code' in outcome) {
        rejected.push({ index, ...outcome });
        tally.reject(outcome.code);
        draft?.reject(tenantId, outcome.code);
      } else if (outcome.duplicate) {
        duplicates += 1;
        draft?.duplicate(tenantId);
      } else if (event !== undefined) {
        accepted += 1;
        taken.push({ ...event, id: outcome.id, timestampMs: event.timestampMs ?? nowMs });
        this.eventWatchers.tell(channel, { tenantId, event });
      }
    });
    draft?.takeEvents(tenantId, channel, taken);
    tally.duplicates += duplicates;
    tally.accepted += accepted;
    this.append(draft);
    return { accepted, duplicates, rejected };
  }

  /** Resolves when what was admitted so far outlives a kill. @throws StreamgaugeError NOT_DURABLE */
  durable(): Promise<void> {
    return this.log.durable();
  }

  /** Resolves when there is room for more of a producer that sends without end. @throws StreamgaugeError NOT_DURABLE */
  async room(): Promise<void> {
    if (this.log.pendingBytes > roomBytes) await this.log.durable();
  }

  /** A door could not even read something that a tenant has sent. */
  countUnreadable(tenantId: string, code: ErrorCode, origin: Origin = 'log'): void {
    this.tallies.of(tenantId).reject(code);
    if (origin === 'source') return;
    const draft = new EntryDraft(this.engine.nowMs());
    draft.reject(tenantId, code);
    this.append(draft);
  }

  /** The tally of each tenant that has sent something. */
  byTenant(): ReadonlyMap<string, IngestTally> {
    return this.tallies.all();
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
    const all = this.tallies.all();
    if (tenantId === undefined) yield* all.values();
    else if (all.has(tenantId)) yield this.tallies.of(tenantId);
  }

  private append(draft: EntryDraft | undefined): void {
    if (draft !== undefined && !draft.isEmpty) this.log.append(draft);
  }
}

function sampleOf(incoming: IncomingSample, nowMs: number): Sample {
  const { tenantId, channel, labels = {}, metrics, timestampMs = nowMs, quality, corrects } = incoming;
  return {
    tenantId,
    channel,
    labels,
    metrics,
    timestampMs,
    ...(quality === undefined ? {} : { quality }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}
