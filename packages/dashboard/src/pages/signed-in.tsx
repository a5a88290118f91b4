import { createMetricsClient, type MetricsClient, MetricsProvider } from '@streamgauge/react';
import { useEffect, useState } from 'react';
import { type ChannelInfo, fetchChannels } from '../api/channels.js';
import type { Feed } from '../api/demo.js';
import { Traces, TracesContext } from '../charts/traces.js';
import { LostBanner } from '../shell/lost-banner.js';
import { SessionEnded } from '../shell/session-ended.js';
import { StatusStrip } from '../shell/status-strip.js';
import { Wire, WireContext } from '../shell/wire.js';
import { Overview } from './overview.js';
import { SessionProvider } from './session.js';

export interface SignedInProps {
  /** Asked before each connection. Its identity is the session's: another one is another user. */
  readonly token: () => Promise<string>;
  readonly feeds: readonly Feed[];
  /** Back to where one signs in, and why; undefined where the token function does that by itself. */
  readonly onLeave?: (because?: string) => void;
}

/** What belongs to one user: a client, what it has seen, and the channels that the user may see. */
interface Stay {
  readonly client: MetricsClient;
  readonly wire: Wire;
  readonly traces: Traces;
  readonly channels: readonly ChannelInfo[];
}

type State =
  | { readonly name: 'loading' }
  | { readonly name: 'ready'; readonly stay: Stay }
  | { readonly name: 'failed'; readonly reason: string };

/** The page of one user. */
export function SignedIn({ token, feeds, onLeave }: SignedInProps) {
  const [state, setState] = useState<State>({ name: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    const client = createMetricsClient({ token });
    const wire = new Wire(client);
    let isCurrent = true;
    token()
      .then(fetchChannels)
      .then(
        (channels) => {
          if (isCurrent) setState({ name: 'ready', stay: { client, wire, traces: new Traces(), channels } });
        },
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          if (isCurrent) setState({ name: 'failed', reason });
        },
      );
    return () => {
      isCurrent = false;
      client.destroy();
      setState({ name: 'loading' });
    };
  }, [token, attempt]);

  if (state.name === 'loading') return <main className="overview" aria-busy="true" />;
  if (state.name === 'ready') return <Live stay={state.stay} feeds={feeds} onLeave={onLeave} />;
  return (
    <main className="sign-in">
      <div className="notice" role="alert">
        <h2>Not signed in</h2>
        <p className="refusal">⚠ {state.reason}</p>
        <button type="button" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </button>
        {onLeave === undefined ? null : (
          <button type="button" onClick={() => onLeave(state.reason)}>
            Use another token
          </button>
        )}
      </div>
    </main>
  );
}

interface LiveProps {
  readonly stay: Stay;
  readonly feeds: readonly Feed[];
  readonly onLeave: ((because?: string) => void) | undefined;
}

function Live({ stay: { client, wire, traces, channels }, feeds, onLeave }: LiveProps) {
  return (
    <MetricsProvider client={client}>
      <SessionProvider value={{ channels, feeds }}>
        <WireContext value={wire}>
          <TracesContext value={traces}>
            <LostBanner />
            <Overview />
            <SessionEnded onSignIn={onLeave === undefined ? undefined : () => onLeave()} />
            <StatusStrip />
          </TracesContext>
        </WireContext>
      </SessionProvider>
    </MetricsProvider>
  );
}
