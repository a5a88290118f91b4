import { useConnection, useMetricsClient } from '@streamgauge/react';

const words: Record<string, string> = {
  idle: 'Not connected',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  suspended: 'Suspended',
  unauthorized: 'Session ended',
  closed: 'Closed',
};

/** The connection in one line, at the bottom of every page. */
export function StatusStrip({ who }: { readonly who: string }) {
  const connection = useConnection();
  const client = useMetricsClient();
  const { status, rtt, attempt, isLost } = connection;
  return (
    <footer className="strip" data-status={status}>
      <span role="status">
        <span aria-hidden="true" className="strip-dot" /> {words[status] ?? status}
        {status === 'reconnecting' && attempt > 0 ? `, attempt ${attempt}` : ''}
      </span>
      <span className="number">{rtt === null ? '' : `${Math.round(rtt)} ms`}</span>
      <span>{who}</span>
      {isLost ? (
        <button type="button" onClick={() => client.reconnectNow()}>
          Retry now
        </button>
      ) : null}
    </footer>
  );
}
