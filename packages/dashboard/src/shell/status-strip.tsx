import { useConnection, useMetricsClient } from '@streamgauge/react';
import { useContext, useSyncExternalStore } from 'react';
import { ageWords } from '../explain/age-words.js';
import { WireContext } from './wire.js';

const words: Record<string, string> = {
  idle: 'Not connected',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  suspended: 'Suspended',
  unauthorized: 'Session ended',
  closed: 'Closed',
};

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** The connection and who one is, in one line. It is on every page and ticks by itself. */
export function StatusStrip() {
  const { status, rtt, attempt } = useConnection();
  const client = useMetricsClient();
  const wire = useContext(WireContext);
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const lastAtMs = wire?.meter.lastAtMs;
  const perSecond = wire?.meter.perSecond(nowMs);
  const { identity } = wire ?? {};
  return (
    <footer className="strip" data-status={status}>
      <span role="status" className="strip-state">
        <span aria-hidden="true" className="strip-dot" /> {words[status] ?? status}
        <span aria-hidden="true">{status === 'reconnecting' && attempt > 0 ? `, attempt ${attempt}` : ''}</span>
      </span>
      <Fact name="round trip">{rtt === null ? '—' : `${Math.round(rtt)} ms`}</Fact>
      <Fact name="last frame">{ageWords(lastAtMs === undefined ? null : Math.max(0, nowMs - lastAtMs))}</Fact>
      <Fact name="frames">{perSecond === undefined ? '—' : `${perSecond.toFixed(0)}/s`}</Fact>
      <span className="strip-who">
        <Fact name="tenant">{identity?.tenantId ?? '—'}</Fact>
        <Fact name="user">{identity === undefined ? '—' : `${identity.userId} (${identity.roles.join(', ')})`}</Fact>
      </span>
      <time className="strip-clock number" title={new Date(nowMs).toISOString()}>
        {clock.format(nowMs)}
      </time>
    </footer>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <span className="fact">
      {name} <b className="number">{children}</b>
    </span>
  );
}
