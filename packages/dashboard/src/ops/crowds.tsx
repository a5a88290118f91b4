import type { ReactNode } from 'react';
import { formatNumber, unknown } from '../tiles/format.js';
import type { Crowd, OperationsReport } from './operations.js';

interface Panel {
  readonly report: OperationsReport | undefined;
}

/** By tenant; one of them filters the connections below. */
export function Tenants({
  report,
  chosen,
  onChoose,
}: Panel & { readonly chosen: string; readonly onChoose: (name: string) => void }) {
  return (
    <CrowdTable
      title="Tenants"
      crowds={report?.tenants}
      nameOf={({ name }) => (
        <button
          type="button"
          className="link"
          aria-pressed={name === chosen}
          onClick={() => onChoose(name === chosen ? '' : name)}
        >
          {name}
        </button>
      )}
    />
  );
}

export function Channels({ report }: Panel) {
  return <CrowdTable title="Channels" crowds={report?.channels} nameOf={({ name }) => name} />;
}

export function Doors({ report }: Panel) {
  return <CrowdTable title="Doors" crowds={report?.doors} nameOf={({ name }) => name} />;
}

interface CrowdTableProps {
  readonly title: string;
  readonly crowds: readonly Crowd[] | undefined;
  readonly nameOf: (crowd: Crowd) => ReactNode;
}

function CrowdTable({ title, crowds, nameOf }: CrowdTableProps) {
  return (
    <section className="section list-section" aria-label={title}>
      <header className="section-head">
        <h2>{title}</h2>
      </header>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Connections</th>
            <th scope="col">Subscriptions</th>
            <th scope="col">Behind</th>
          </tr>
        </thead>
        <tbody>
          {crowds?.map((crowd) => (
            <tr key={crowd.name}>
              <th scope="row">{nameOf(crowd)}</th>
              <td className="number">{formatNumber(crowd.connections, 0)}</td>
              <td className="number">{formatNumber(crowd.subscriptions, 0)}</td>
              <td className="number" data-raised={crowd.behind > 0}>
                {formatNumber(crowd.behind, 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {crowds?.length === 0 ? <p className="empty">Nobody</p> : null}
    </section>
  );
}

/** In seconds, because a count says nothing without its rate. */
export function KafkaLag({ report }: Panel) {
  if (report?.kafka === undefined || report.kafka.length === 0) return null;
  return (
    <section className="section list-section" aria-label="Kafka">
      <header className="section-head">
        <h2>Kafka</h2>
      </header>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Partition</th>
            <th scope="col">Lag, s</th>
            <th scope="col">Messages</th>
            <th scope="col" className="left">
              State
            </th>
          </tr>
        </thead>
        <tbody>
          {report.kafka.map(({ cluster, topic, partition, lag, lagMs, state, reason }) => (
            <tr key={`${cluster} ${topic} ${partition}`}>
              <th scope="row">{topic}</th>
              <td className="number">{partition}</td>
              <td className="number">{lagMs === null ? unknown : formatNumber(lagMs / 1_000, 1)}</td>
              <td className="number">{formatNumber(lag ?? undefined, 0)}</td>
              <td className="left">{reason === undefined ? state : `⚠ ${state}: ${reason}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How connections have ended, and what operators did. */
export function Closures({ report }: Panel) {
  return (
    <section className="section list-section" aria-label="What happened">
      <header className="section-head">
        <h2>What happened</h2>
      </header>
      <ul className="closures">
        {report?.closures?.map(({ door, code, count }) => (
          <li key={`${door} ${code}`} className="number">
            {door} {code}: {count}
          </li>
        ))}
      </ul>
      <ol className="happened">
        {report?.actions.map(({ at, by, what, connectionId, count }) => (
          <li key={`${at} ${connectionId}`}>
            <time className="number">{new Date(at).toLocaleTimeString('en-GB')}</time> {by}: {what} {connectionId ?? ''}
            {count > 1 ? ` (${count})` : ''}
          </li>
        ))}
      </ol>
      {report?.actions.length === 0 ? <p className="note">No operator has done anything since the start.</p> : null}
    </section>
  );
}
