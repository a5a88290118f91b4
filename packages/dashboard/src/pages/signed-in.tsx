import { createMetricsClient, type MetricsClient, MetricsProvider } from '@streamgauge/react';
import { type ReactNode, useEffect, useState } from 'react';
import { type ChannelInfo, fetchChannels } from '../api/channels.js';
import type { Feed } from '../api/demo.js';
import { LostBanner } from '../shell/lost-banner.js';
import { StatusStrip } from '../shell/status-strip.js';
import { Overview } from './overview.js';
import { SessionProvider } from './session.js';

export interface SignedInProps {
  /** Asked before each connection. Its identity is the session's: another one is another user. */
  readonly token: () => Promise<string>;
  readonly who: string;
  readonly feeds: readonly Feed[];
  readonly controls: ReactNode;
}

type State =
  | { readonly name: 'loading' }
  | { readonly name: 'ready'; readonly client: MetricsClient; readonly channels: readonly ChannelInfo[] }
  | { readonly name: 'failed'; readonly reason: string };

/** The page of one user: a client of its own, and the channels that the user may see. */
export function SignedIn({ token, who, feeds, controls }: SignedInProps) {
  const [state, setState] = useState<State>({ name: 'loading' });
  useEffect(() => {
    const client = createMetricsClient({ token });
    let isCurrent = true;
    token()
      .then(fetchChannels)
      .then(
        (channels) => isCurrent && setState({ name: 'ready', client, channels }),
        (error: unknown) =>
          isCurrent && setState({ name: 'failed', reason: error instanceof Error ? error.message : String(error) }),
      );
    return () => {
      isCurrent = false;
      client.destroy();
      setState({ name: 'loading' });
    };
  }, [token]);

  return (
    <>
      <header className="top">
        <h1>
          <img src="/favicon.svg" alt="" width="24" height="24" /> Streamgauge
        </h1>
        <div className="top-controls">{controls}</div>
      </header>
      {state.name === 'failed' ? <p className="note">{state.reason}</p> : null}
      {state.name === 'ready' ? (
        <MetricsProvider client={state.client}>
          <SessionProvider value={{ channels: state.channels, feeds }}>
            <LostBanner />
            <Overview />
            <StatusStrip who={who} />
          </SessionProvider>
        </MetricsProvider>
      ) : (
        <main className="overview" aria-busy={state.name === 'loading'} />
      )}
    </>
  );
}
