import { useRef, useState } from 'react';
import { ageWords } from '../explain/age-words.js';
import { useKeys } from '../shell/keys.js';
import { formatNumber } from '../tiles/format.js';
import { type ConnectionRow, useAsked } from './operations.js';

const pageSize = 50;
const everyMs = 3_000;

const sorts = [
  ['since', 'Age'],
  ['userId', 'User'],
  ['sent', 'Sent'],
  ['subscriptions', 'Subscriptions'],
  ['behind', 'Behind'],
  ['waitingBytes', 'Waiting bytes'],
] as const;

interface Actions {
  readonly onDisconnect: (row: ConnectionRow) => void;
}

/** A page of the connections; the gateway searches and sorts, so that ten thousand cost as much as fifty. */
export function ConnectionsTable({
  isAll,
  tenant,
  onDisconnect,
}: Actions & { readonly isAll: boolean; readonly tenant: string }) {
  const [search, setSearch] = useState(tenant);
  const [sort, setSort] = useState<string>('waitingBytes');
  const [offset, setOffset] = useState(0);
  const query = new URLSearchParams({ search, sort, limit: String(pageSize), offset: String(offset) });
  if (isAll) query.set('tenants', 'all');
  const { answer } = useAsked<{ connections: readonly ConnectionRow[]; total: number }>(
    `/analytics/stream/connections?${query}`,
    everyMs,
  );
  const total = answer?.total ?? 0;
  return (
    <section className="section list-section" id="connections" aria-labelledby="connections-title">
      <header className="section-head">
        <h2 id="connections-title">Connections</h2>
        <input
          type="search"
          className="search"
          placeholder="User, tenant, id"
          aria-label="Find connections"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setOffset(0);
          }}
        />
        <label className="picker">
          <span className="picker-name">by</span>
          <select value={sort} onChange={(event) => setSort(event.target.value)}>
            {sorts.map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <span className="section-state number">
          {total === 0 ? 'none' : `${offset + 1}–${Math.min(offset + pageSize, total)} of ${formatNumber(total, 0)}`}
        </span>
        <button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageSize))}>
          ← Before
        </button>
        <button type="button" disabled={offset + pageSize >= total} onClick={() => setOffset(offset + pageSize)}>
          Next →
        </button>
      </header>
      <Rows rows={answer?.connections} onDisconnect={onDisconnect} hasKeys />
    </section>
  );
}

/** Those that take least, the worst first: what waits rises before anything is skipped. */
export function SlowTable({ rows, onDisconnect }: Actions & { readonly rows: readonly ConnectionRow[] | undefined }) {
  return (
    <section className="section list-section" id="slow" aria-labelledby="slow-title">
      <header className="section-head">
        <h2 id="slow-title">Slow consumers</h2>
        <span className="section-state number">{rows?.length === 0 ? '● all take what they are sent' : ''}</span>
      </header>
      {rows === undefined || rows.length === 0 ? null : <Rows rows={rows} onDisconnect={onDisconnect} />}
    </section>
  );
}

function Rows({
  rows,
  onDisconnect,
  hasKeys = false,
}: Actions & { readonly rows: readonly ConnectionRow[] | undefined; readonly hasKeys?: boolean }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const move = (by: number): void => {
    const all = [...(body.current?.rows ?? [])];
    const here = all.indexOf(document.activeElement as HTMLTableRowElement);
    all[Math.min(Math.max(here + by, 0), all.length - 1)]?.focus();
  };
  useKeys(hasKeys ? { j: () => move(1), k: () => move(-1) } : {});
  return (
    <div className="table-scroll">
      <table className="grid">
        <thead>
          <tr>
            {['User', 'Tenant', 'Door', 'Age', 'Level', 'Subs', 'Sent', 'Behind', 'Waiting, B', ''].map(
              (title, index) => (
                <th key={title} scope="col" className={index < 5 ? 'left' : undefined}>
                  {title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows?.map((row) => (
            <tr key={row.id} tabIndex={-1}>
              <th scope="row" title={row.id}>
                {row.userId}
              </th>
              <td className="left">{row.tenantId}</td>
              <td className="left">{row.door}</td>
              <td className="left number">{ageWords(Math.max(0, Date.now() - Date.parse(row.since)))}</td>
              <td className="left" data-raised={row.level !== 'live'}>
                {row.level}
              </td>
              <td className="number">{row.subscriptions}</td>
              <td className="number">{formatNumber(row.sent, 0)}</td>
              <td className="number" data-raised={row.behind > 0}>
                {formatNumber(row.behind, 0)}
              </td>
              <td className="number" data-raised={row.waitingBytes > 0}>
                {formatNumber(row.waitingBytes, 0)}
              </td>
              <td>
                <button type="button" onClick={() => onDisconnect(row)}>
                  Disconnect …<span className="unseen"> {row.userId}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
