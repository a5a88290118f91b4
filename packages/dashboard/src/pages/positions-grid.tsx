import { type MetricsRequest, type SeriesSnapshot, useConnection, useMetrics } from '@streamgauge/react';
import { useState } from 'react';
import { Age } from '../explain/age.js';
import { HealthBadge } from '../explain/health-badge.js';
import { ProvenanceBadge } from '../explain/provenance-badge.js';
import { formatNumber, toneOf, trendMark } from '../tiles/format.js';
import { NoData } from '../tiles/no-data.js';
import { HiddenSection } from '../tiles/section.js';
import { useCanSee, useFeed } from './session.js';

const channel = 'positions';
const columns = [
  { metric: 'position_value', title: 'Position, USD', decimals: 0, signed: false },
  { metric: 'position_gross_value', title: 'Gross, USD', decimals: 0, signed: false },
  { metric: 'position_pnl', title: 'Unrealized P&L, USD', decimals: 2, signed: true },
] as const;

type SortedBy = 'symbol' | (typeof columns)[number]['metric'];

/** What is held, instrument by instrument. */
export function PositionsGrid() {
  return useCanSee(channel) ? <Positions /> : <HiddenSection id="positions" title="Positions" />;
}

function Positions() {
  const [wanted, setWanted] = useState('');
  const [sorted, setSorted] = useState<{ readonly by: SortedBy; readonly order: readonly string[] }>();
  const isConnected = useConnection(({ status }) => status === 'connected');
  const symbols = wanted.split(/[\s,]+/).filter(Boolean);
  // The filter is the server's: what is not looked at is not sent.
  const request: MetricsRequest = {
    channel,
    metrics: columns.map(({ metric }) => metric),
    groupBy: ['symbol'],
    ...(symbols.length === 0 ? {} : { filters: { symbol: symbols } }),
  };
  const now = useMetrics(request);
  const rows = now.series.filter(({ labels }) => labels.symbol !== undefined);
  const shown = inOrderOf(rows, sorted?.order);
  // A live column sorts once, at the click: rows that change places by themselves cannot be read.
  const sortBy = (by: SortedBy): void => setSorted({ by, order: sortedNames(rows, by) });
  return (
    <section className="section list-section" id="positions" aria-labelledby="positions-title" data-health={now.health}>
      <header className="section-head">
        <h2 id="positions-title">Positions</h2>
        <ProvenanceBadge feed={useFeed(channel)} />
        <input
          type="search"
          className="search"
          placeholder="Symbols, such as ALDER, BIRCH"
          aria-label="Symbols"
          value={wanted}
          onChange={(event) => setWanted(event.target.value.toUpperCase())}
        />
        <span className="section-state">
          <HealthBadge reading={now} /> <Age asOf={now.asOf} />
        </span>
      </header>
      {now.status === 'success' && rows.length === 0 ? (
        <NoData channel={channel} what="An instrument appears with its first position." />
      ) : null}
      <table className="grid still" data-freshness={now.freshness}>
        <thead>
          <tr>
            {[{ metric: 'symbol', title: 'Symbol' } as const, ...columns].map(({ metric, title }) => (
              <th key={metric} scope="col" aria-sort={sorted?.by === metric ? 'descending' : undefined}>
                <button
                  type="button"
                  className="sort"
                  disabled={metric !== 'symbol' && !isConnected}
                  title={isConnected ? 'Sort now; rows then stay where they are' : 'Not while the numbers are old'}
                  onClick={() => sortBy(metric)}
                >
                  {title} {sorted?.by === metric ? '↓' : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <PositionRow key={row.labels.symbol} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PositionRow({ row: { labels, data, staleSince } }: { readonly row: SeriesSnapshot }) {
  return (
    <tr data-stale={staleSince !== null}>
      <th scope="row">{labels.symbol}</th>
      {columns.map(({ metric, decimals, signed }) => {
        const cell = data[metric];
        return (
          <td key={metric} className="number" data-tone={signed ? toneOf(cell?.value) : undefined}>
            {formatNumber(cell?.value, decimals, { signed })}
            <span className="trend" aria-hidden="true">
              {trendMark(cell?.delta)}
            </span>
          </td>
        );
      })}
    </tr>
  );
}

function sortedNames(rows: readonly SeriesSnapshot[], by: SortedBy): string[] {
  const sorted = [...rows].sort((a, b) =>
    by === 'symbol' ? 0 : (b.data[by]?.value ?? -Infinity) - (a.data[by]?.value ?? -Infinity),
  );
  const names = sorted.map(({ labels }) => labels.symbol ?? '');
  return by === 'symbol' ? names.sort() : names;
}

/** As they were sorted; what came since is at the end, by name. */
function inOrderOf(rows: readonly SeriesSnapshot[], order: readonly string[] = []): SeriesSnapshot[] {
  const place = ({ labels }: SeriesSnapshot): number => {
    const index = order.indexOf(labels.symbol ?? '');
    return index < 0 ? order.length : index;
  };
  const name = ({ labels }: SeriesSnapshot): string => labels.symbol ?? '';
  return [...rows].sort((a, b) => place(a) - place(b) || name(a).localeCompare(name(b)));
}
