import { createMetricsClient, type MetricsClient } from '@streamgauge/client';
import { useContext } from 'react';
import { ClientContext } from './client-context.js';

/** One client for a page without a provider: the page's own origin, no token. Made when a hook first asks. */
let pageClient: MetricsClient | undefined;

/** The client of the nearest `MetricsProvider`, or the page's own. */
export function useMetricsClient(): MetricsClient {
  const provided = useContext(ClientContext);
  if (provided !== null) return provided;
  pageClient ??= createMetricsClient();
  return pageClient;
}
