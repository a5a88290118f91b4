import { type Catalog, canSeeChannel, type Principal, visibleMetrics } from '@streamgauge/engine';
import { type FilterNode, type Filters, isFilterNode } from '@streamgauge/protocol';
import { alertsChannel, subjectLabel } from '../realtime/alert-event.js';

/**
 * Holds a principal to the alerts that it may see: an alert about a metric is as secret as the metric. It is joined to the
 * principal's own policy where it asks for alerts, at every door alike; nothing changes for who may see everything.
 */
export function withAlertPolicy(catalog: Catalog, principal: Principal, channelName: string): Principal {
  const hasSubjects = catalog.get(channelName)?.labelIndex.has(subjectLabel) ?? false;
  if (channelName !== alertsChannel || !hasSubjects) return principal;
  const own = alertPolicy(catalog, principal);
  if (own === undefined) return principal;
  const { policy } = principal;
  return { ...principal, policy: policy === undefined ? own : { op: 'and', nodes: [nodeOf(policy), own] } };
}

/** Alerts without a subject, about anything in a channel that is wholly visible, and about each visible metric of others. */
function alertPolicy(catalog: Catalog, principal: Principal): FilterNode | undefined {
  const whole: FilterNode[] = [];
  const single: string[] = [];
  for (const channel of catalog.values()) {
    const visible = visibleMetrics(principal, channel);
    const isWhole = canSeeChannel(principal, channel) && visible.length === channel.metrics.length;
    if (isWhole) whole.push({ op: 'sw', key: subjectLabel, value: `${channel.name}/` });
    else single.push(...visible.map(({ name }) => `${channel.name}/${name}`));
  }
  if (whole.length === catalog.size) return undefined;
  const none: FilterNode = { op: 'not', nodes: [{ op: 'sw', key: subjectLabel, value: '' }] };
  return { op: 'or', nodes: [none, ...whole, { op: 'in', key: subjectLabel, values: single }] };
}

function nodeOf(filters: Filters): FilterNode {
  if (isFilterNode(filters)) return filters;
  const nodes = Object.entries(filters).map(
    ([key, value]): FilterNode => ({ op: 'in', key, values: typeof value === 'string' ? [value] : [...value] }),
  );
  return { op: 'and', nodes };
}
