import { limits } from '@streamgauge/protocol';
import type { Catalog } from './catalog/compile-catalog.js';
import type { Clock } from './ports/clock.js';
import type { QuestionGuard } from './ports/question-guard.js';
import type { TickLog } from './ports/tick-log.js';
import type { TickWatch } from './ports/tick-watch.js';
import type { TenantLimits } from './stream/views.js';

export interface EngineOptions {
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Names this incarnation of the engine; letters, digits, `_`. Another start has another one. */
  readonly epoch: string;
  /** Smallest slot of time in which samples are merged, 10 – 1,000 ms, a divisor of 1 s. Default: 100. */
  readonly tickMs?: number;
  /**
   * What one tenant may have. Default: 1,000,000 living series in a channel, 100,000 views of numbers and as many of events,
   * any number of samples.
   */
  readonly limits?: Partial<TenantLimits>;
  /** Takes each closed tick, where views are computed elsewhere too. */
  readonly tickLog?: TickLog;
  readonly tickWatch?: TickWatch;
  /** Has a say in each subscription. Default: what the catalog allows is allowed. */
  readonly guard?: QuestionGuard;
}

export const defaultLimits: TenantLimits = {
  series: 1_000_000,
  views: 100_000,
  samplesPerSecond: Number.POSITIVE_INFINITY,
  historyBytes: 256 * 1024 * 1024,
};

/** @throws RangeError */
export function assertTick(tickMs: number): void {
  if (tickMs >= limits.tickMsMin && tickMs <= limits.tickMsMax && 1_000 % tickMs === 0) return;
  throw new RangeError(`a tick is ${limits.tickMsMin} to ${limits.tickMsMax} ms and divides 1 s; got ${tickMs}`);
}
