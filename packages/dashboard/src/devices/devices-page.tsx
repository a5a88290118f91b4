import { useMetricsClient } from '@streamgauge/react';
import { createRealtimeClient, type DeviceStatus, RealtimeProvider, useWebSocket } from '@streamgauge/react/realtime';
import { useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { ApiContext } from '../api/api.js';
import { ageWords } from '../explain/age-words.js';
import { useCanSee } from '../pages/session.js';
import { DeniedCard } from '../tiles/denied-card.js';

const channel = 'device-status';
const states = ['online', 'degraded', 'offline', 'unknown'] as const;
const icons: Record<DeviceStatus['status'], string> = { online: '●', degraded: '≋', offline: '⌁', unknown: '○' };

/** What a device was, and from when on. */
interface Change {
  readonly status: DeviceStatus['status'];
  readonly atMs: number;
}

interface Followed {
  readonly now: DeviceStatus;
  /** As far as this page has seen, the newest first. */
  readonly changes: readonly Change[];
}

const changesMax = 6;

/** How the devices are that send. */
export function DevicesPage() {
  return useCanSee(channel) ? <WithConnection /> : <DeniedCard title="Devices" channel={channel} />;
}

function WithConnection() {
  const api = useContext(ApiContext);
  const [client] = useState(() => createRealtimeClient({ token: () => api.bearer() }));
  return (
    <RealtimeProvider client={client}>
      <Devices />
    </RealtimeProvider>
  );
}

function Devices() {
  const { devices, isConnected } = useDevices();
  const [wanted, setWanted] = useState<DeviceStatus['status']>();
  const all = [...devices.values()].sort((a, b) => a.now.deviceId.localeCompare(b.now.deviceId));
  const shown = all.filter(({ now }) => wanted === undefined || now.status === wanted);
  return (
    <section className="section list-section" id="devices" aria-labelledby="devices-title">
      <header className="section-head">
        <h2 id="devices-title">Devices</h2>
        <fieldset className="filter">
          <legend className="unseen">Show</legend>
          {[undefined, ...states].map((state) => (
            <button key={state ?? 'all'} type="button" aria-pressed={wanted === state} onClick={() => setWanted(state)}>
              {state ?? 'all'}{' '}
              <span className="number">
                {state === undefined ? all.length : all.filter(({ now }) => now.status === state).length}
              </span>
            </button>
          ))}
        </fieldset>
        <span className={isConnected ? 'section-state ok' : 'section-state warn'}>
          {isConnected ? '● Live' : '⟳ Reconnecting'}
        </span>
      </header>
      {shown.length === 0 ? (
        <div className="empty">
          <strong>{all.length === 0 ? 'No devices yet' : `None is ${wanted}`}</strong>
          <p>A device appears when it is registered (POST /devices) or sends its first reading.</p>
        </div>
      ) : null}
      <ul className="cards">
        {shown.map(({ now, changes }) => (
          <DeviceCard key={now.deviceId} now={now} changes={changes} isConnected={isConnected} />
        ))}
      </ul>
    </section>
  );
}

function DeviceCard({ now, changes, isConnected }: Followed & { readonly isConnected: boolean }) {
  const client = useMetricsClient();
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const { deviceId, status, lastSeen, battery, reason } = now;
  return (
    <li className="card" data-status={status} data-old={!isConnected}>
      <strong>{deviceId}</strong>
      <span className="card-state">
        <span aria-hidden="true">{icons[status]}</span> {status}
      </span>
      <dl className="facts">
        <div>
          <dt>last change told</dt>
          <dd className="number" title={lastSeen ?? undefined}>
            {lastSeen === null ? 'never heard' : new Date(lastSeen).toLocaleTimeString('en-GB')}
          </dd>
        </div>
        <div>
          <dt>battery</dt>
          <dd className="number" data-low={battery !== undefined && battery < 20}>
            {battery === undefined ? '—' : `${battery} %`}
          </dd>
        </div>
        <div>
          <dt>why</dt>
          <dd>{reason ?? '—'}</dd>
        </div>
      </dl>
      <ol className="timeline" aria-label="States seen by this page">
        {changes.map(({ status: was, atMs }) => (
          <li key={atMs} data-status={was} title={new Date(atMs).toLocaleTimeString('en-GB')}>
            {was} {ageWords(Math.max(0, nowMs - atMs))}
          </li>
        ))}
      </ol>
    </li>
  );
}

function useDevices(): { readonly devices: ReadonlyMap<string, Followed>; readonly isConnected: boolean } {
  const { socket, isConnected, subscribeDeviceStatus } = useWebSocket();
  const [devices, setDevices] = useState<ReadonlyMap<string, Followed>>(new Map());
  useEffect(() => {
    if (isConnected) subscribeDeviceStatus();
    socket?.on('device:status', (now) => setDevices((before) => withDevice(before, now)));
  }, [socket, isConnected, subscribeDeviceStatus]);
  return { devices, isConnected };
}

function withDevice(before: ReadonlyMap<string, Followed>, now: DeviceStatus): ReadonlyMap<string, Followed> {
  const known = before.get(now.deviceId);
  const isSame = known?.now.status === now.status;
  const changes = isSame ? known.changes : [{ status: now.status, atMs: Date.now() }, ...(known?.changes ?? [])];
  return new Map(before).set(now.deviceId, { now, changes: changes.slice(0, changesMax) });
}
