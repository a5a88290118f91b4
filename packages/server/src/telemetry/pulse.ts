import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { Admission } from '../ingest/admission/admission.js';
import type { IngestDelays } from '../ingest/admission/ingest-tally.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { pulseBetween, pulseOfAll, quietPulse, type Registers, type TenantPulse } from './tenant-pulse.js';
import { TickTimes } from './tick-times.js';

const intervalMs = 1_000;

/** The longest delays of the process in the last second or so, ms; undefined where nothing was measured. */
export interface ProcessPulse {
  readonly eventLoopDelayMs: number | undefined;
  /** From the moment when a tick was due until the last of its frames was written. */
  readonly tickLatenessMs: number | undefined;
}

const noDelays: IngestDelays = { lagMs: undefined, sourceDelayMs: undefined };

/**
 * Looks at the gateway once per second, and knows what has happened since: rates, and the longest delays. What wants to be
 * asked at any time, and by several, is measured here once for all of them.
 */
@Injectable()
export class Pulse implements OnApplicationBootstrap, OnApplicationShutdown {
  process: ProcessPulse = { eventLoopDelayMs: undefined, tickLatenessMs: undefined };
  private readonly eventLoop = new EventLoopDelay();
  private readonly listeners: (() => void)[] = [];
  private readonly byTenant = new Map<string, { registers: Registers; pulse: TenantPulse }>();
  private tickLatenessMs: number | undefined;
  private lastBeatMs = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly admission: Admission,
    ticks: TickTimes,
  ) {
    ticks.onClosed((dueMs, nowMs) => {
      this.tickLatenessMs = Math.max(this.tickLatenessMs ?? 0, nowMs - dueMs);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.beat(), intervalMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.eventLoop.close();
  }

  /** Calls back after each look. */
  onBeat(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The last second of one tenant, or of all. */
  of(tenantId?: string): TenantPulse {
    if (tenantId !== undefined) return this.byTenant.get(tenantId)?.pulse ?? quietPulse;
    return pulseOfAll([...this.byTenant.values()].map(({ pulse }) => pulse));
  }

  private beat(): void {
    // A loop that stood still makes a span longer, not a rate higher.
    const nowMs = performance.now();
    const seconds = (nowMs - this.lastBeatMs) / 1_000;
    this.lastBeatMs = nowMs;
    this.process = { eventLoopDelayMs: this.eventLoop.takeLongestMs(), tickLatenessMs: this.tickLatenessMs };
    this.tickLatenessMs = undefined;
    const tallies = this.admission.byTenant();
    const tenants = new Set([...this.byTenant.keys(), ...tallies.keys()]);
    for (const { principal } of this.engine.openSessions()) tenants.add(principal.tenantId);
    for (const tenantId of tenants) {
      const { accepted, rejected } = this.admission.counts(tenantId);
      const registers = { accepted, rejected, frames: this.engine.delivered(tenantId).frames };
      const before = this.byTenant.get(tenantId)?.registers ?? { accepted: 0, rejected: 0, frames: 0 };
      const delays = tallies.get(tenantId)?.takeDelays() ?? noDelays;
      this.byTenant.set(tenantId, { registers, pulse: pulseBetween(before, registers, seconds, delays) });
    }
    for (const listener of this.listeners) listener();
  }
}
