import { type EventsOptions, type EventsRequest, requestKey } from '@streamgauge/client';
import { useEffect, useInsertionEffect, useRef } from 'react';
import { useMetricsClient } from './use-metrics-client.js';

/**
 * Calls `onEvent` for each event of a request, and `onMissed` where some will not come; the component never renders for it.
 * Inline closures are fine: the latest are called. `null` skips.
 */
export function useEventsListener(
  request: EventsRequest | null,
  onEvent: EventsOptions['onEvent'],
  onMissed?: EventsOptions['onMissed'],
): void {
  const client = useMetricsClient();
  const key = request === null ? null : requestKey({ channel: request.channel, filters: request.filters });
  const latest = useRef({ onEvent, onMissed });
  useInsertionEffect(() => {
    latest.current = { onEvent, onMissed };
  });
  useEffect(() => {
    if (key === null) return;
    const subscription = client.subscribeEvents(JSON.parse(key) as EventsRequest, {
      onEvent: (event) => latest.current.onEvent(event),
      onMissed: (missed) => latest.current.onMissed?.(missed),
    });
    return subscription.release;
  }, [client, key]);
}
