import { useMetricsClient } from '@streamgauge/react';
import { useState, useSyncExternalStore } from 'react';
import { ageWords } from '../explain/age-words.js';

/** Says that nothing has come yet, for how long, and what would bring something. It is never a zero. */
export function NoData({ channel, what }: { readonly channel: string; readonly what: string }) {
  const client = useMetricsClient();
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const [sinceMs] = useState(() => Date.now());
  return (
    <div className="empty" data-health="no-data">
      <strong>No data yet</strong>
      <span className="number">subscribed {ageWords(Math.max(0, nowMs - sinceMs))}</span>
      <p>
        {what} Samples are sent by <code>POST /ingest/{channel}</code>, and by what the gateway reads.
      </p>
    </div>
  );
}
