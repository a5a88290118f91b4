import { type MetricsSnapshot, pendingSnapshot } from '@streamgauge/client';

/** What a hook answers that was told to skip. */
export const skippedSnapshot: MetricsSnapshot = Object.freeze({ ...pendingSnapshot, stream: 'idle', health: 'idle' });
