import { type MetricsRequest, type SeriesSnapshot, useMetrics } from '@streamgauge/react';
import { useState } from 'react';
import { Age } from '../explain/age.js';
import { HealthBadge, TileBadge } from '../explain/health-badge.js';
import { ProvenanceBadge } from '../explain/provenance-badge.js';
import { hrefOf, useRoute } from '../shell/route.js';
import { DeniedCard } from '../tiles/denied-card.js';
import { formatNumber } from '../tiles/format.js';
import { NoData } from '../tiles/no-data.js';
import { Tile } from '../tiles/tile.js';
import { HouseholdSection } from './household-section.js';
import { useCanSee, useFeed } from './session.js';

const channel = 'meters';
const perMeter: MetricsRequest = { channel, metrics: ['power_w', 'energy_import_kwh'], groupBy: ['meterId'] };
const kilo = 1_000;
/** Twice the interval at which an older meter reports, and the channel's own limit. */
const freshness = { lateAfterMs: 20_000, staleAfterMs: 90_000 };

/** Which meters there are and what flows through each; and one of them at length. */
export function MetersPage() {
  const meterId = useRoute().path[1];
  if (!useCanSee(channel)) return <DeniedCard title="Meters" channel={channel} />;
  return (
    <div className="split">
      <MeterList chosen={meterId} />
      <HouseholdSection meterId={meterId} />
    </div>
  );
}

function MeterList({ chosen }: { readonly chosen: string | undefined }) {
  const now = useMetrics(perMeter, freshness);
  const [search, setSearch] = useState('');
  const feed = useFeed(channel);
  const meters = now.series.filter(({ labels }) => labels.meterId !== undefined).sort(byName);
  const reporting = meters.filter(({ staleSince }) => staleSince === null);
  const total = reporting.reduce((sum, { data }) => sum + (data.power_w?.value ?? 0), 0);
  const shown = meters.filter(({ labels }) => labels.meterId?.includes(search));
  const isEmpty = now.status === 'success' && meters.length === 0;
  return (
    <section className="section list-section" aria-labelledby="meters-title" data-health={now.health}>
      <header className="section-head">
        <h2 id="meters-title">Meters</h2>
        <ProvenanceBadge feed={feed} />
        <span className="section-state">
          <HealthBadge reading={now} /> <Age asOf={now.asOf} />
        </span>
      </header>
      <div className="tiles tiles-pair">
        <Tile
          label="All that report"
          value={meters.length === 0 ? undefined : total / kilo}
          decimals={2}
          unit="kW"
          reading={now}
          foot={`${reporting.length} of ${meters.length} report`}
        />
      </div>
      <input
        type="search"
        className="search"
        placeholder="Find a meter"
        aria-label="Find a meter"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {isEmpty ? <NoData channel={channel} what="A meter appears with its first reading." /> : null}
      <table className="grid" data-freshness={now.freshness}>
        <thead>
          <tr>
            <th scope="col">
              Meter <TileBadge reading={now} />
            </th>
            <th scope="col" className="left">
              Reports
            </th>
            <th scope="col">Power, kW</th>
            <th scope="col">Imported, kWh</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((series) => (
            <MeterRow key={series.labels.meterId} series={series} isChosen={series.labels.meterId === chosen} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MeterRow({ series, isChosen }: { readonly series: SeriesSnapshot; readonly isChosen: boolean }) {
  const { labels, data, staleSince } = series;
  const meterId = labels.meterId ?? '';
  const power = data.power_w?.value;
  return (
    <tr data-stale={staleSince !== null} aria-selected={isChosen}>
      <th scope="row">
        <a href={hrefOf(['meters', meterId])}>{meterId}</a>
      </th>
      <td className="left">{reportWords(staleSince)}</td>
      <td className="number">{formatNumber(power === undefined ? undefined : power / kilo, 3)}</td>
      <td className="number">{formatNumber(data.energy_import_kwh?.value, 2)}</td>
    </tr>
  );
}

/** A silent meter is the meter's matter: it is worded differently from a connection that is gone. */
function reportWords(staleSince: number | null) {
  if (staleSince === null) return <span className="ok">● reports</span>;
  const at = new Date(staleSince).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return <span className="warn">◷ silent since {at}</span>;
}

function byName(a: SeriesSnapshot, b: SeriesSnapshot): number {
  return (a.labels.meterId ?? '').localeCompare(b.labels.meterId ?? '', 'en', { numeric: true });
}
