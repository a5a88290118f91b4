import { useConnection, useMetricsClient } from '@streamgauge/react';
import { useContext, useSyncExternalStore } from 'react';
import { bell } from '../alerts/bell.js';
import { ageWords, stopwatchWords } from '../explain/age-words.js';
import { usePreferences } from '../theme/preferences.js';
import { PauseContext, usePaused } from './pause.js';
import { connectionWords, WireContext } from './wire.js';

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

export interface StatusStripProps {
  readonly onOpen: (what: 'connection' | 'display' | 'help') => void;
}

/** The connection and who one is, in one line. It is on every page and ticks by itself. */
export function StatusStrip({ onOpen }: StatusStripProps) {
  const { status, rtt, attempt } = useConnection();
  const client = useMetricsClient();
  const wire = useContext(WireContext);
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const lastAtMs = wire?.meter.lastAtMs;
  const perSecond = wire?.meter.perSecond(nowMs);
  const { identity } = wire ?? {};
  return (
    <footer className="strip" data-status={status}>
      <button type="button" className="strip-state" onClick={() => onOpen('connection')} title="About the connection">
        <span aria-hidden="true" className="strip-dot" />
        <span role="status">{connectionWords[status]}</span>
        <span aria-hidden="true">{status === 'reconnecting' && attempt > 0 ? ` ${attempt}` : ''}</span>
      </button>
      <Fact name="round trip">{rtt === null ? '—' : `${Math.round(rtt)} ms`}</Fact>
      <Fact name="last frame">{ageWords(lastAtMs === undefined ? null : Math.max(0, nowMs - lastAtMs))}</Fact>
      <Fact name="frames">{perSecond === undefined ? '—' : `${perSecond.toFixed(0)}/s`}</Fact>
      <Fact name="skipped">{String(wire?.skipped ?? 0)}</Fact>
      <span className="strip-who">
        <Fact name="tenant">{identity?.tenantId ?? '—'}</Fact>
        <Fact name="user">{identity === undefined ? '—' : `${identity.userId} (${identity.roles.join(', ')})`}</Fact>
      </span>
      <span className="strip-buttons">
        <PauseButton />
        <Muted nowMs={nowMs} />
        <button type="button" onClick={() => onOpen('display')}>
          <span aria-hidden="true">◐</span> <span className="button-words">Display</span>
        </button>
        <button type="button" onClick={() => onOpen('help')} aria-label="Keys">
          ?
        </button>
      </span>
      <time className="strip-clock number" title={new Date(nowMs).toISOString()}>
        {clock.format(nowMs)}
      </time>
    </footer>
  );
}

function PauseButton() {
  const pause = useContext(PauseContext);
  const isPaused = usePaused();
  return (
    <button
      type="button"
      className="strip-pause"
      aria-pressed={isPaused}
      onClick={() => pause.toggle(Date.now())}
      title={isPaused ? 'Go on (p)' : 'Hold all numbers still (p); alerts go on'}
    >
      {isPaused ? (
        <>
          ▶ Go on <span className="number">· {pause.waiting} waiting</span>
        </>
      ) : (
        <>
          <span aria-hidden="true">❚❚</span> <span className="button-words">Pause</span>
        </>
      )}
    </button>
  );
}

/** How long the sound is still off; nothing while it is not. */
function Muted({ nowMs }: { readonly nowMs: number }) {
  const { sound } = usePreferences();
  const mutedMs = bell.mutedForMs(nowMs);
  if (sound === 'off' || mutedMs === 0) return null;
  return <span className="strip-muted number">muted {stopwatchWords(mutedMs)}</span>;
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <span className="fact">
      {name} <b className="number">{children}</b>
    </span>
  );
}
