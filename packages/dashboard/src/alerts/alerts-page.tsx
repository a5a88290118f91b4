import { useConnection, useMetricsClient } from '@streamgauge/react';
import { type RefObject, useContext, useRef, useState, useSyncExternalStore } from 'react';
import { ageWords } from '../explain/age-words.js';
import { useCanSee } from '../pages/session.js';
import { useKeys } from '../shell/keys.js';
import { DeniedCard } from '../tiles/denied-card.js';
import { type Alert, isUnacked, priorities } from './alert.js';
import { AlertRow } from './alert-row.js';
import { AlertsContext, useOpenAlerts } from './alerts-context.js';
import { Shelve } from './shelve.js';
import { useStillRows } from './use-still-rows.js';

/** What is open, the most urgent first. */
export function AlertsPage() {
  return useCanSee('alerts') ? <Alerts /> : <DeniedCard title="Alerts" channel="alerts" />;
}

function Alerts() {
  const { alerts, counts, checkedAtMs, error } = useOpenAlerts();
  const isConnected = useConnection(({ status }) => status === 'connected');
  const table = useRef<HTMLTableElement>(null);
  const { rows, waiting, showAll, holders } = useStillRows(alerts);
  const [selected, select] = useState<string>();
  const [shelving, shelve] = useState<Alert>();
  const { acknowledge, refusal } = useAcknowledge();
  useRowKeys({ rows, table, selected, select, shelve, acknowledge, isConnected });
  return (
    <section className="section list-section" id="alerts" aria-labelledby="alerts-title">
      <header className="section-head">
        <h2 id="alerts-title">Open alerts</h2>
        {priorities.map((priority) => (
          <span key={priority} className="count number" data-priority={priority} data-none={counts[priority] === 0}>
            {counts[priority]} {priority}
          </span>
        ))}
        {waiting > 0 ? (
          <button type="button" className="chip" onClick={showAll}>
            {waiting} new ↑
          </button>
        ) : null}
        <Checked />
      </header>
      {refusal === undefined ? null : (
        <p className="refusal" role="alert">
          ⚠ {refusal}
        </p>
      )}
      {error === null ? null : <p className="refusal">⚠ The list could not be read: {error}</p>}
      {rows.length === 0 ? <NoAlerts isKnown={checkedAtMs !== null} /> : null}
      <table className="grid alerts-grid" ref={table} {...holders} hidden={rows.length === 0}>
        <thead>
          <tr>
            {['Priority', 'What', 'Where', 'Since', 'State', 'By', 'Do'].map((title) => (
              <th key={title} scope="col" className="left">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              isSelected={alert.id === selected}
              isConnected={isConnected}
              onSelect={() => select(alert.id)}
              onAcknowledge={() => acknowledge([alert])}
              onShelve={() => shelve(alert)}
            />
          ))}
        </tbody>
      </table>
      {shelving === undefined ? null : <Shelve alert={shelving} onClose={() => shelve(undefined)} />}
    </section>
  );
}

interface RowKeys {
  readonly rows: readonly Alert[];
  readonly table: RefObject<HTMLTableElement | null>;
  readonly selected: string | undefined;
  readonly select: (id: string) => void;
  readonly shelve: (alert: Alert | undefined) => void;
  readonly acknowledge: (alerts: readonly Alert[]) => void;
  readonly isConnected: boolean;
}

/** Rows by key; what is confirmed needs a connection. */
function useRowKeys({ rows, table, selected, select, shelve, acknowledge, isConnected }: RowKeys): void {
  const current = rows.find(({ id }) => id === selected);
  const move = (by: number): void => {
    const next = rows[Math.min(Math.max(rows.findIndex(({ id }) => id === selected) + by, 0), rows.length - 1)];
    if (next === undefined) return;
    select(next.id);
    table.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next.id)}"]`)?.focus();
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    a: () => {
      if (current !== undefined && isConnected && isUnacked(current)) acknowledge([current]);
    },
    'shift+a': () => {
      if (isConnected) acknowledge(rows.filter((alert) => isUnacked(alert) && alert.priority !== 'high'));
    },
    s: () => {
      if (isConnected) shelve(current);
    },
  });
}

/** Acknowledges at once; says so when the gateway refuses, and for which. */
function useAcknowledge() {
  const book = useContext(AlertsContext);
  const [refusal, setRefusal] = useState<string>();
  const acknowledge = (alerts: readonly Alert[]): void => {
    setRefusal(undefined);
    for (const { id, title } of alerts) {
      book?.acknowledge(id).catch((error: unknown) => {
        setRefusal(`${title} was not acknowledged: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  };
  return { acknowledge, refusal };
}

/** The time of the last check is the point of an empty list. */
function Checked() {
  const client = useMetricsClient();
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  const { checkedAtMs, incompleteSinceMs } = useOpenAlerts();
  if (incompleteSinceMs !== null) {
    const since = new Date(incompleteSinceMs).toLocaleTimeString('en-GB');
    return <span className="section-state warn number">◷ List may be incomplete since {since}</span>;
  }
  if (checkedAtMs === null) return <span className="section-state">◌ Waiting</span>;
  return <span className="section-state number">checked {ageWords(Math.max(0, nowMs - checkedAtMs))}</span>;
}

function NoAlerts({ isKnown }: { readonly isKnown: boolean }) {
  if (!isKnown) return <div className="page-loading" aria-busy="true" />;
  return (
    <div className="empty">
      <strong>No open alerts</strong>
      <p>What is raised appears here by itself, and is announced on every page.</p>
    </div>
  );
}
