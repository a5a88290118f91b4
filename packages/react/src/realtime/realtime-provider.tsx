import { createRealtimeClient, type RealtimeClient, type RealtimeClientOptions } from '@streamgauge/client/realtime';
import { type ReactElement, type ReactNode, useState } from 'react';
import { RealtimeContext } from './realtime-context.js';

export interface RealtimeProviderProps {
  /** A client that somebody else owns. */
  readonly client?: RealtimeClient | undefined;
  /** Options of a client that the provider owns. Read once. It closes its connection when no hook below uses it any more. */
  readonly options?: RealtimeClientOptions | undefined;
  readonly children?: ReactNode;
}

/** Gives the hooks below it their one connection to `/realtime`. */
export function RealtimeProvider({ client, options, children }: RealtimeProviderProps): ReactElement {
  const [own] = useState(() => (client === undefined ? createRealtimeClient(options) : null));
  return <RealtimeContext.Provider value={client ?? own}>{children}</RealtimeContext.Provider>;
}
