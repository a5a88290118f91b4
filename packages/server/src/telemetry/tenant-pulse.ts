import type { IngestDelays } from '../ingest/admission/ingest-tally.js';

/** What happened to a tenant, or to all, in the last second or so. */
export interface TenantPulse extends IngestDelays {
  /** Samples and events accepted, per second. */
  readonly ingestRate: number;
  /** Samples and events rejected, in the whole span. */
  readonly rejected: number;
  /** Frames written to sessions, per second. */
  readonly frameRate: number;
}

/** Registers that only grow. */
export interface Registers {
  readonly accepted: number;
  readonly rejected: number;
  readonly frames: number;
}

export const quietPulse: TenantPulse = {
  ingestRate: 0,
  rejected: 0,
  frameRate: 0,
  lagMs: undefined,
  sourceDelayMs: undefined,
};

export function pulseBetween(before: Registers, now: Registers, seconds: number, delays: IngestDelays): TenantPulse {
  return {
    ingestRate: (now.accepted - before.accepted) / seconds,
    rejected: now.rejected - before.rejected,
    frameRate: (now.frames - before.frames) / seconds,
    ...delays,
  };
}

/** That of all: rates add up, delays do not. */
export function pulseOfAll(pulses: Iterable<TenantPulse>): TenantPulse {
  let all = quietPulse;
  for (const pulse of pulses) {
    all = {
      ingestRate: all.ingestRate + pulse.ingestRate,
      rejected: all.rejected + pulse.rejected,
      frameRate: all.frameRate + pulse.frameRate,
      lagMs: longer(all.lagMs, pulse.lagMs),
      sourceDelayMs: longer(all.sourceDelayMs, pulse.sourceDelayMs),
    };
  }
  return all;
}

function longer(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}
