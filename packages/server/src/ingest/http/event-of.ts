import type { NewEvent } from '@streamgauge/engine';
import type { PostedEvent } from '@streamgauge/protocol';

/** A posted event as the engine takes it. */
export function eventOf({ id, type, data, labels, timestamp }: PostedEvent): NewEvent {
  return { id, type, data, labels, timestampMs: timestamp === undefined ? undefined : Number(new Date(timestamp)) };
}
