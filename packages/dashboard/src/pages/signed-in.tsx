import { createMetricsClient, type MetricsClient, MetricsProvider } from '@streamgauge/react';
import { useEffect, useState } from 'react';
import { AlertBook } from '../alerts/alert-book.js';
import { AlertsContext } from '../alerts/alerts-context.js';
import { Api, ApiContext } from '../api/api.js';
import { type ChannelInfo, fetchChannels } from '../api/channels.js';
import type { Feed } from '../api/demo.js';
import { Traces, TracesContext } from '../charts/traces.js';
import { Chaos, ChaosContext } from '../shell/chaos.js';
import { Pause, PauseContext } from '../shell/pause.js';
import { Shell } from '../shell/shell.js';
import { Wire, WireContext } from '../shell/wire.js';
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
  /** The client as the page's numbers see it: a pause holds them. */
  readonly shown: MetricsClient;
  readonly api: Api;
  readonly alerts: AlertBook;
  readonly pause: Pause;
  readonly chaos: Chaos;
  readonly wire: Wire;
  readonly traces: Traces;
  readonly channels: readonly ChannelInfo[];
}

type State =
  | { readonly name: 'loading' }
  | { readonly name: 'ready'; readonly stay: Stay }
  | { readonly name: 'failed'; readonly reason: string };

/** The pages that one has just left go on: whoever comes back finds their numbers, and their lines without a gap. */
const lingerMs = 60_000;

/** The page of one user. */
export function SignedIn({ token, feeds, onLeave }: SignedInProps) {
  const [state, setState] = useState<State>({ name: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    const chaos = new Chaos();
    const client = createMetricsClient({ token: () => chaos.token(token), webSocket: chaos.webSocket, lingerMs });
    const api = new Api(token);
    const wire = new Wire(client);
    const pause = new Pause();
    let isCurrent = true;
    fetchChannels(api).then(
      (channels) => {
        const alerts = new AlertBook(api, client);
        const shown = pause.over(client);
        const stay = { client, shown, wire, traces: new Traces(), channels, api, alerts, pause, chaos };
        if (isCurrent) setState({ name: 'ready', stay });
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

function Live({ stay: { shown, wire, traces, channels, api, alerts, pause, chaos }, feeds, onLeave }: LiveProps) {
  const seesAlerts = channels.some(({ name }) => name === 'alerts');
  useEffect(() => (seesAlerts ? alerts.follow() : undefined), [alerts, seesAlerts]);
  return (
    <MetricsProvider client={shown}>
      <ApiContext value={api}>
        <SessionProvider value={{ channels, feeds }}>
          <WireContext value={wire}>
            <PauseContext value={pause}>
              <ChaosContext value={chaos}>
                <AlertsContext value={seesAlerts ? alerts : undefined}>
                  <TracesContext value={traces}>
                    <Shell onSignIn={onLeave === undefined ? undefined : () => onLeave()} />
                  </TracesContext>
                </AlertsContext>
              </ChaosContext>
            </PauseContext>
          </WireContext>
        </SessionProvider>
      </ApiContext>
    </MetricsProvider>
  );
}
