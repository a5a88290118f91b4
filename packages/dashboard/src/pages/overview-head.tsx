import { priorities } from '../alerts/alert.js';
import { useOpenAlerts } from '../alerts/alerts-context.js';
import { hrefOf } from '../shell/route.js';
import { type Polled, useStatus } from '../system/use-status.js';
import { useCanSee } from './session.js';

/** What wants somebody’s attention, before all numbers. */
export function OverviewHead() {
  const seesAlerts = useCanSee('alerts');
  const polled = useStatus();
  return (
    <div className="overview-head">
      {seesAlerts ? <Alerts /> : null}
      <a href={hrefOf(['system'])}>
        <strong>Gateway</strong> <GatewayWords polled={polled} />
      </a>
    </div>
  );
}

function Alerts() {
  const { counts } = useOpenAlerts();
  return (
    <a href={hrefOf(['alerts'])}>
      <strong>Open alerts</strong>
      {priorities.map((priority) => (
        <span key={priority} className="count number" data-priority={priority} data-none={counts[priority] === 0}>
          {counts[priority]} {priority}
        </span>
      ))}
    </a>
  );
}

function GatewayWords({ polled: { status, error } }: { readonly polled: Polled }) {
  if (error !== undefined) return <span className="bad">⚠ not reachable</span>;
  if (status === undefined) return <span className="muted">◌ asking</span>;
  return status.status === 'healthy' ? (
    <span className="ok">● healthy</span>
  ) : (
    <span className="warn">≋ {status.status}</span>
  );
}
