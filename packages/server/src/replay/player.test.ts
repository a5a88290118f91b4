import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncomingSample } from '../ingest/incoming-sample.js';
import type { Pace } from './pace.js';
import { batchSamplesMax, gatherMs, type PlayOptions, play } from './player.js';
import type { RecordedSample } from './recorded-sample.js';

const startAtMs = 1_000_000;

/** Time that passes only when somebody sleeps. */
class VirtualPace implements Pace {
  #nowMs = startAtMs;
  sleeps = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    this.sleeps += 1;
    if (signal?.aborted !== true) this.#nowMs += durationMs;
  }
}

interface Delivery {
  readonly atMs: number;
  readonly batch: readonly IncomingSample[];
}

const at = (recordedAtMs: number, id?: string): RecordedSample => ({
  recordedAtMs,
  channel: 'meters',
  labels: { meterId: 'm' },
  metrics: { power_w: 1 },
  ...(id === undefined ? {} : { id }),
});

/** Readable more than once, as recordings are. */
function recordingOf(samples: readonly RecordedSample[]): AsyncIterable<RecordedSample> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* samples;
    },
  };
}

async function played(samples: readonly RecordedSample[], options: Partial<PlayOptions> = {}) {
  const pace = new VirtualPace();
  const deliveries: Delivery[] = [];
  const deliver = async (batch: IncomingSample[]): Promise<void> => {
    deliveries.push({ atMs: pace.nowMs(), batch });
    await options.deliver?.(batch);
  };
  const result = await play(recordingOf(samples), { tenantId: 't', speed: 1, pace, ...options, deliver });
  return { result, deliveries, pace, all: deliveries.flatMap(({ batch }) => batch) };
}

describe('play', () => {
  it('puts what was recorded at t at start + (t − t0) / speed', async () => {
    const { deliveries } = await played([at(500_000), at(560_000), at(680_000)], { speed: 60 });
    expect(deliveries.map(({ atMs, batch }) => [atMs, batch[0]?.timestampMs])).toEqual([
      [startAtMs, startAtMs],
      [startAtMs + 1_000, startAtMs + 1_000],
      [startAtMs + 3_000, startAtMs + 3_000],
    ]);
  });

  it('says whose the samples are and that they are not of today', async () => {
    const { all } = await played([at(0, 'a')]);
    expect(all).toEqual([
      {
        tenantId: 't',
        channel: 'meters',
        labels: { meterId: 'm' },
        metrics: { power_w: 1 },
        timestampMs: startAtMs,
        quality: 'demo',
        id: 'a',
      },
    ]);
  });

  it('delivers together what is due together', async () => {
    const { deliveries } = await played([at(0), at(0), at(0), at(5_000), at(5_000)]);
    expect(deliveries.map(({ batch }) => batch.length)).toEqual([3, 2]);
  });

  it('gathers rows that follow each other faster than it is worth to call', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => at(index));
    const { deliveries, all, pace } = await played(rows);
    expect(all).toHaveLength(1_000);
    expect(deliveries.length).toBeLessThanOrEqual(1_000 / gatherMs + 1);
    expect(pace.sleeps).toBeLessThanOrEqual(1_000 / gatherMs + 1);
  });

  it('delivers everything once, in recorded order, never before its time and soon after it, whatever the recording', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(times, fc.double({ min: 0.1, max: 1_000, noNaN: true }), async (recordedAtMs, speed) => {
        const { deliveries, all } = await played(
          recordedAtMs.map((ms, index) => at(ms, String(index))),
          { speed },
        );
        expect(all.map(({ id }) => id)).toEqual(recordedAtMs.map((_, index) => String(index)));
        let latestDueMs = Number.NEGATIVE_INFINITY;
        for (const { atMs, batch } of deliveries) {
          for (const { timestampMs = Number.NaN } of batch) {
            latestDueMs = Math.max(latestDueMs, timestampMs);
            expect(timestampMs).toBeLessThanOrEqual(atMs);
            expect(atMs - latestDueMs).toBeLessThanOrEqual(gatherMs + 1);
          }
        }
      }),
    );
  });

  it('plays as fast as samples are taken at infinite speed, dated now, in batches of bounded size', async () => {
    const rows = Array.from({ length: batchSamplesMax + 1 }, (_, index) => at(index * 60_000));
    const { deliveries, all, pace } = await played(rows, { speed: Number.POSITIVE_INFINITY });
    expect(deliveries.map(({ batch }) => batch.length)).toEqual([batchSamplesMax, 1]);
    expect(new Set(all.map(({ timestampMs }) => timestampMs))).toEqual(new Set([startAtMs]));
    expect(pace.sleeps).toBe(0);
  });

  it('waits for a start that lies ahead', async () => {
    const { deliveries } = await played([at(0)], { startAtMs: startAtMs + 5_000 });
    expect(deliveries[0]?.atMs).toBe(startAtMs + 5_000);
  });

  it('starts again at the end when it loops, at the distance of the last two rows and with ids of its own', async () => {
    const stop = new AbortController();
    const seen: (string | undefined)[] = [];
    const { all, result } = await played([at(0, 'a'), at(1_000, 'b')], {
      loop: true,
      signal: stop.signal,
      deliver: async (batch) => {
        seen.push(...batch.map(({ id }) => id));
        if (seen.length >= 5) stop.abort();
      },
    });
    expect(all.map(({ id }) => id)).toEqual(['a', 'b', 'a~2', 'b~2', 'a~3']);
    expect(all.map(({ timestampMs = 0 }) => timestampMs - startAtMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(result).toEqual({ samples: 5, laps: 2 });
  });

  it('ends when it loops over a recording that is empty', async () => {
    const { result } = await played([], { loop: true });
    expect(result).toEqual({ samples: 0, laps: 0 });
  });

  it('stops at an abort without delivering what is not due yet', async () => {
    const stop = new AbortController();
    const { all, result } = await played([at(0), at(60_000)], {
      signal: stop.signal,
      deliver: async () => stop.abort(),
    });
    expect(all).toHaveLength(1);
    expect(result).toEqual({ samples: 1, laps: 0 });
  });

  it('ends with the failure of a delivery', async () => {
    const failing = played([at(0), at(60_000)], { deliver: () => Promise.reject(new Error('refused')) });
    await expect(failing).rejects.toThrow('refused');
  });
});
