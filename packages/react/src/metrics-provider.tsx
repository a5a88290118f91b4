import { createMetricsClient, type MetricsClient, type MetricsClientOptions } from '@streamgauge/client';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { ClientContext } from './client-context.js';

export interface MetricsProviderProps {
  /** A client that somebody else owns. */
  readonly client?: MetricsClient | undefined;
  /** Options of a client that the provider owns. Read once. */
  readonly options?: MetricsClientOptions | undefined;
  readonly children?: ReactNode;
}

/** Gives the hooks below it their client. */
export function MetricsProvider({ client, options, children }: MetricsProviderProps): ReactElement {
  const [own] = useState(() => (client === undefined ? createMetricsClient(options) : null));
  const isMounted = useRef(false);
  useEffect(() => {
    // A page that shows the provider again, after having hidden it, finds its client closed.
    if (own?.connection.getSnapshot().status === 'closed') own.connect();
    isMounted.current = true;
    return () => {
      isMounted.current = false;
      // After this turn, because StrictMode rehearses an unmount and mounts again within it.
      queueMicrotask(() => {
        if (!isMounted.current) own?.disconnect();
      });
    };
  }, [own]);
  return <ClientContext.Provider value={client ?? own}>{children}</ClientContext.Provider>;
}
