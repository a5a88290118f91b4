import { useMetrics } from '@streamgauge/react';
import { formatNumber } from '../tiles/format.js';

/** With more cores than this only the tubes are shown; the numbers are in their titles. */
const numberedMax = 6;

/** Each processor core as a small gauge: a tube that is filled as far as the core is busy. */
export function Cores() {
  const { series } = useMetrics({ channel: 'system.host', metrics: ['cpu_utilization'], groupBy: ['core'] });
  const cores = series
    .filter(({ labels }) => labels.core !== undefined)
    .sort((a, b) => Number(a.labels.core) - Number(b.labels.core));
  const isNumbered = cores.length <= numberedMax;
  return (
    <ul className="cores" aria-label="Each core">
      {cores.map(({ labels, data }) => {
        const percent = data.cpu_utilization?.value;
        const words = `core ${labels.core}: ${formatNumber(percent, 0)} %`;
        return (
          <li key={labels.core} title={words}>
            <span className="tube" role="img" aria-label={words}>
              <span className="tube-fill" style={{ height: `${percent ?? 0}%` }} />
            </span>
            {isNumbered ? <span className="number">{formatNumber(percent, 0)}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}
