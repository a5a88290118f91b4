import type { IncomingSample } from '../ingest/incoming-sample.js';
import type { Pace } from './pace.js';
import type { RecordedSample } from './recorded-sample.js';

export interface PlayOptions {
  readonly tenantId: string;
  /** Recorded time that passes in one unit of time, above 0. `Infinity`: as fast as `deliver` takes the samples. */
  readonly speed: number;
  /** When the first sample is due, ms since the epoch. Default: now. */
  readonly startAtMs?: number;
  readonly pace: Pace;
  /** Takes samples in recorded order. The next batch follows when the promise resolves; its rejection ends the replay. */
  readonly deliver: (batch: IncomingSample[]) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Starts again after the end, for ever. `recorded` must be readable more than once. Default: false. */
  readonly loop?: boolean;
}

export interface PlayResult {
  readonly samples: number;
  /** Complete passes over a recording that is not empty. */
  readonly laps: number;
}

/** Samples in one call of `deliver`; also what a batch holds at most in memory. */
export const batchSamplesMax = 5_000;

/**
 * Samples that are due within so many ms travel together: at 10,000× a row each minute is due every 6 ms, and a call for each
 * would cost more than it shows. They wait for the last of them, so no sample arrives before its own time.
 */
export const gatherMs = 50;

/** Between the last sample and the first of the next lap, when the recording has only one moment. */
const lapGapMsMin = 1;

/**
 * Plays a recording into a gateway: what was recorded at `t` is due at `start + (t − t0) / speed`, with `t0` the time of its
 * first sample, and that is the timestamp it carries. At speed `Infinity` everything is due now and says so.
 *
 * Order is the recording's, also where its times go back. A sample says `quality: 'demo'`: it is true, but not of today.
 * Ids of later laps get the lap's number, or they would all be duplicates of the first.
 */
export async function play(recorded: AsyncIterable<RecordedSample>, options: PlayOptions): Promise<PlayResult> {
  const { pace, signal } = options;
  const outbox = new Outbox(options);
  let lapStartMs = options.startAtMs ?? pace.nowMs();
  let laps = 0;
  for (;;) {
    const schedule = new Schedule(lapStartMs, options.speed, pace);
    const samplesBefore = outbox.samples;
    for await (const sample of recorded) {
      const dueMs = schedule.dueMs(sample.recordedAtMs);
      await outbox.waitUntil(dueMs);
      if (signal?.aborted === true) return { samples: outbox.delivered, laps };
      await outbox.add(incoming(sample, options.tenantId, Math.floor(dueMs), laps));
    }
    await outbox.flush();
    const empty = outbox.samples === samplesBefore;
    if (!empty) laps += 1;
    if (options.loop !== true || signal?.aborted === true || empty) return { samples: outbox.delivered, laps };
    lapStartMs = schedule.nextLapMs;
  }
}

/** Recorded time → wall time, for one lap. */
class Schedule {
  #firstMs: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #stepMs = 0;

  constructor(
    readonly startMs: number,
    readonly speed: number,
    readonly pace: Pace,
  ) {}

  dueMs(recordedAtMs: number): number {
    if (this.speed === Number.POSITIVE_INFINITY) return this.pace.nowMs();
    this.#firstMs ??= recordedAtMs;
    if (recordedAtMs > this.#lastMs) {
      if (Number.isFinite(this.#lastMs)) this.#stepMs = recordedAtMs - this.#lastMs;
      this.#lastMs = recordedAtMs;
    }
    return this.startMs + (recordedAtMs - this.#firstMs) / this.speed;
  }

  /** The next lap follows the last sample at the distance that the last two moments had. */
  get nextLapMs(): number {
    if (this.#firstMs === undefined) return this.pace.nowMs();
    const lengthMs = (this.#lastMs - this.#firstMs + this.#stepMs) / this.speed;
    return this.startMs + Math.max(lengthMs, lapGapMsMin);
  }
}

/** Gathers what is due together and hands it on. */
class Outbox {
  readonly #options: PlayOptions;
  #batch: IncomingSample[] = [];
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  /** Taken from the recording. */
  samples = 0;
  /** Taken by `deliver`. */
  delivered = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
  }

  /** Returns when `dueMs` is reached. Whatever was due earlier has left by then. */
  async waitUntil(dueMs: number): Promise<void> {
    const { pace, signal } = this.#options;
    while (pace.nowMs() < dueMs && signal?.aborted !== true) {
      await this.flush();
      const wakeMs = Math.max(dueMs, this.#flushedAtMs + gatherMs);
      await pace.sleep(wakeMs - pace.nowMs(), signal);
    }
  }

  async add(sample: IncomingSample): Promise<void> {
    this.samples += 1;
    this.#batch.push(sample);
    if (this.#batch.length >= batchSamplesMax) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    await this.#options.deliver(batch);
    this.delivered += batch.length;
    this.#flushedAtMs = this.#options.pace.nowMs();
  }
}

function incoming(sample: RecordedSample, tenantId: string, timestampMs: number, lap: number): IncomingSample {
  const { channel, labels, metrics, id } = sample;
  return {
    tenantId,
    channel,
    labels,
    metrics,
    timestampMs,
    quality: 'demo',
    ...(id === undefined ? {} : { id: lap === 0 ? id : `${id}~${lap + 1}` }),
  };
}
