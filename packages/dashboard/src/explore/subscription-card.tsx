import { type MetricsRequest, type UseMetricsResult, useMetrics } from '@streamgauge/react';
import { useContext } from 'react';
import { LiveLine } from '../charts/live-line.js';
import { useTraces } from '../charts/use-traces.js';
import { Age } from '../explain/age.js';
import { HealthBadge } from '../explain/health-badge.js';
import { SessionContext } from '../pages/session.js';
import { formatNumber, unitLabel } from '../tiles/format.js';
import { fixFor } from './fixes.js';

export interface SubscriptionCardProps {
  readonly request: MetricsRequest;
  readonly hue: string;
  readonly onReplace: () => void;
  readonly onEnd: () => void;
}

const rowsMax = 200;

/** One subscription: its state, its latest values, and the line of its first metric. */
export function SubscriptionCard({ request, hue, onReplace, onEnd }: SubscriptionCardProps) {
  const now = useMetrics(request);
  const info = useContext(SessionContext).channels.find(({ name }) => name === request.channel);
  const [first] = request.metrics ?? [];
  // The past of a metric is kept by its name, so it must have been named.
  const traceOf = useTraces({ request: first === undefined || request.groupBy !== undefined ? null : request });
  const lookOf = (metric: string) => {
    const found = info?.metrics.find(({ name }) => name === metric);
    return { unit: unitLabel(found?.unit ?? ''), decimals: found?.precision ?? 0 };
  };
  const { error } = now;
  return (
    <article
      className="subscription"
      data-health={now.health}
      data-freshness={now.freshness}
      style={{ borderColor: `var(${hue})` }}
    >
      <header className="section-head">
        <code>{JSON.stringify(request)}</code>
        <span className="section-state">
          <HealthBadge reading={now} /> <Age asOf={now.asOf} />
        </span>
      </header>
      {error === null ? null : (
        <p className="refusal" role="alert">
          ⚠ {error.code}: {error.message} <em>{fixFor(error.code)}</em>
        </p>
      )}
      {first === undefined || request.groupBy !== undefined ? null : (
        <LiveLine isChart trace={traceOf(first)} label={first} hue={hue} {...lookOf(first)} />
      )}
      <Values now={now} lookOf={lookOf} />
      <div className="row-of-buttons">
        <button type="button" onClick={() => void now.refresh()}>
          Refresh
        </button>
        <button type="button" onClick={onReplace}>
          Update to the form
        </button>
        <button type="button" onClick={onEnd}>
          Unsubscribe
        </button>
      </div>
    </article>
  );
}

interface ValuesProps {
  readonly now: UseMetricsResult;
  readonly lookOf: (metric: string) => { readonly unit: string; readonly decimals: number };
}

/** The latest value of each metric of each group. */
function Values({ now, lookOf }: ValuesProps) {
  const rows = [
    ...(now.data === null || Object.keys(now.data).length === 0 ? [] : [{ labels: {}, data: now.data }]),
    ...now.series,
  ];
  return (
    <div className="values-scroll">
      <table className="grid">
        <tbody>
          {rows.slice(0, rowsMax).flatMap(({ labels, data }) =>
            Object.entries(data).map(([metric, cell]) => (
              <tr key={`${JSON.stringify(labels)} ${metric}`}>
                <th scope="row" className="left">
                  {Object.values(labels).join(' · ')} {metric}
                </th>
                <td className="number" data-value={metric}>
                  {formatNumber(cell?.value, lookOf(metric).decimals)}{' '}
                  <span className="unit">{lookOf(metric).unit}</span>
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      {rows.length === 0 && now.error === null ? <p className="empty">No data yet</p> : null}
      {rows.length > rowsMax ? <p className="note">{rows.length - rowsMax} more groups are not shown</p> : null}
    </div>
  );
}
