import { useConnection, useMetricsClient } from '@streamgauge/react';
import { useContext, useState, useSyncExternalStore } from 'react';
import { stopwatchWords } from '../explain/age-words.js';
import { Dialog } from './dialog.js';
import { connectionWords, WireContext } from './wire.js';

const timeOf = (atMs: number): string => new Date(atMs).toLocaleTimeString('en-GB');

/** Everything about the connection, for those who wonder, and for whoever they ask. */
export function ConnectionDrawer({ onClose }: { readonly onClose: () => void }) {
  const client = useMetricsClient();
  const wire = useContext(WireContext);
  const connection = useConnection();
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const [isCopied, setIsCopied] = useState(false);
  const facts: readonly (readonly [string, string])[] = [
    ['State', `${connectionWords[connection.status]} for ${stopwatchWords(nowMs - connection.since)}`],
    ['Transport', connection.transport ?? '—'],
    ['Connection', connection.connectionId ?? '—'],
    ['Round trip', connection.rtt === null ? '—' : `${Math.round(connection.rtt)} ms`],
    ['Server’s clock', connection.clockOffset === null ? '—' : `${Math.round(connection.clockOffset)} ms ahead`],
    ['Attempt', connection.attempt === 0 ? '—' : String(connection.attempt)],
    ['Next retry', connection.nextRetryAt === null ? '—' : `in ${stopwatchWords(connection.nextRetryAt - nowMs)}`],
    ['Connections so far', String(connection.connectionCount)],
    ['Token ends', wire?.identity === undefined ? '—' : timeOf(wire.identity.expiresAt)],
    ['Last error', connection.error === null ? '—' : `${connection.error.code}: ${connection.error.message}`],
  ];
  const copy = async (): Promise<void> => {
    const diagnostics = { connection, history: wire?.history, subscriptions: wire?.subscriptions };
    await navigator.clipboard.writeText(JSON.stringify(diagnostics, null, 2));
    setIsCopied(true);
  };
  return (
    <Dialog title="Connection" onClose={onClose} isDrawer>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="row-of-buttons">
        <button type="button" onClick={() => client.reconnectNow()} disabled={connection.status === 'connected'}>
          Retry now
        </button>
        <button type="button" onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy diagnostics'}
        </button>
      </div>
      <h3>What happened</h3>
      <ol className="happened">
        {[...(wire?.history ?? [])].reverse().map(({ atMs, status }) => (
          <li key={`${atMs} ${status}`}>
            <time className="number">{timeOf(atMs)}</time> {connectionWords[status]}
          </li>
        ))}
      </ol>
      <h3>Asked for on this connection ({wire?.subscriptions.length ?? 0})</h3>
      <ul className="subscribed">
        {wire?.subscriptions.map((request) => (
          <li key={request}>
            <code>{request}</code>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
