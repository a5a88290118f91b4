import { createRealtimeClient, type RealtimeClient } from '@streamgauge/client/realtime';
import { useContext } from 'react';
import { RealtimeContext } from './realtime-context.js';

/** One connection for a page without a provider: the page's own origin, no token. Made when a hook first asks. */
let pageClient: RealtimeClient | undefined;

/** The client of the nearest `RealtimeProvider`, or the page's own. */
export function useRealtimeClient(): RealtimeClient {
  const provided = useContext(RealtimeContext);
  if (provided !== null) return provided;
  pageClient ??= createRealtimeClient();
  return pageClient;
}
