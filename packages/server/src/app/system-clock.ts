import type { Clock } from '@streamgauge/engine';

/** The machine's clock: the only place of the gateway where the engine's time comes from. */
export const systemClock: Clock = { nowMs: () => Date.now() };
