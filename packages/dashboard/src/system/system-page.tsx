import { useConnection, useMetricsClient } from '@streamgauge/react';
import { useContext, useSyncExternalStore } from 'react';
import { ageWords } from '../explain/age-words.js';
import { ComputerSection } from '../pages/computer-section.js';
import { connectionWords, WireContext } from '../shell/wire.js';
import { formatNumber, unknown } from '../tiles/format.js';
import { type Polled, useStatus } from './use-status.js';

const good = new Set(['up', 'healthy', 'reading', 'connected', 'off']);
const uncertain = new Set(['starting', 'degraded', 'behind', 'connecting', 'draining']);
const icons = { ok: '●', warn: '≋', bad: '⚠' } as const;

function gravityOf(state: string): keyof typeof icons {
  return good.has(state) ? 'ok' : uncertain.has(state) ? 'warn' : 'bad';
}

/** Whether everything works, for those who use it; it says so also when the live connection is down. */
export function SystemPage() {
  const polled = useStatus();
  const status = useConnection((connection) => connection.status);
  const client = useMetricsClient();
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const incidents = polled.components.filter(({ state }) => gravityOf(state) !== 'ok');
  const age = polled.askedAtMs === undefined ? null : Math.max(0, nowMs - polled.askedAtMs);
  return (
    <>
      <section className="section list-section" id="system" aria-labelledby="system-title">
        <header className="section-head">
          <h2 id="system-title">System</h2>
          <span className="section-state number">
            {polled.error === undefined ? null : <span className="bad">⚠ not reachable · </span>}
            asked over HTTP {ageWords(age)} · live connection: {connectionWords[status]}
          </span>
        </header>
        {polled.error === undefined ? null : <p className="refusal">⚠ {polled.error}</p>}
        <ul className="cards components">
          {polled.components.map(({ name, state, sinceMs }) => (
            <li key={name} className="card" data-gravity={gravityOf(state)}>
              <strong>{name}</strong>
              <span className="card-state">
                <span aria-hidden="true">{icons[gravityOf(state)]}</span> {state}
              </span>
              <span className="number muted">seen so for {ageWords(Math.max(1, nowMs - sinceMs))}</span>
            </li>
          ))}
        </ul>
        <StateBar polled={polled} />
        <p className="note">
          {incidents.length === 0
            ? 'No current incidents.'
            : `Current incidents: ${incidents.map(({ name, state }) => `${name} ${state}`).join(', ')}.`}
        </p>
      </section>
      <Delays polled={polled} />
      <ComputerSection />
    </>
  );
}

/** End to end by this browser, beside what the gateway says of itself. */
function Delays({ polled: { status } }: { readonly polled: Polled }) {
  const client = useMetricsClient();
  useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const delays = useContext(WireContext)?.paint.delays();
  const rows = [
    ['From the end of a window to paint, median', delays?.delivery.p50, 'delivery-p50'],
    ['From the end of a window to paint, 95 %', delays?.delivery.p95, 'delivery-p95'],
    ['From the oldest sample of a window to paint, median', delays?.sample.p50, 'sample-p50'],
    ['From the oldest sample of a window to paint, 95 %', delays?.sample.p95, 'sample-p95'],
    ['Ticks late, at most', status?.tickLateness, 'tick'],
    ['Arrival of a sample until told, at most', status?.ingest.lag, 'lag'],
    ['Gateway’s event loop, at most', status?.eventLoopDelay, 'loop'],
  ] as const;
  return (
    <section className="section list-section" id="delays" aria-labelledby="delays-title">
      <header className="section-head">
        <h2 id="delays-title">Delay</h2>
        <span className="section-state number">
          {delays === undefined
            ? 'nothing measured yet'
            : `latest ${delays.count} updates, in this browser; clocks compared to ± ${formatNumber(delays.clockErrorMs, 0)} ms`}
        </span>
      </header>
      <table className="grid still delays">
        <tbody>
          {rows.map(([what, value, id]) => (
            <tr key={id}>
              <th scope="row" className="left">
                {what}
              </th>
              <td className="number" data-delay={id}>
                {value == null ? unknown : `${formatNumber(value, 0)} ms`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const cells = 96;

/** What stood when it was asked, as far as this page has been open. */
function StateBar({ polled: { history } }: { readonly polled: Polled }) {
  const perCell = Math.max(1, Math.ceil(history.length / cells));
  const grouped = Array.from({ length: Math.ceil(history.length / perCell) }, (_, index) =>
    history.slice(index * perCell, (index + 1) * perCell),
  );
  const first = history[0];
  return (
    <div className="state-bar-room">
      <div
        className="state-bar"
        role="img"
        aria-label={`${history.filter(({ state }) => state === 'healthy').length} of ${history.length} answers were healthy`}
      >
        {grouped.map((group) => {
          const worst = group.find(({ state }) => gravityOf(state) !== 'ok') ?? group[0];
          return <span key={worst?.atMs} data-gravity={gravityOf(worst?.state ?? 'healthy')} title={worst?.state} />;
        })}
      </div>
      <span className="muted number">
        {first === undefined ? '' : `since ${new Date(first.atMs).toLocaleTimeString('en-GB')}, by this page`}
      </span>
    </div>
  );
}
