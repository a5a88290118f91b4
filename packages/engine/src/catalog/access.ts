import type { Filters } from '@streamgauge/protocol';
import type { Channel, Metric } from './channel.js';

/** Who asks. Made from a token; the engine never sees the token. */
export interface Principal {
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  /** Names of metrics to which the token narrows its bearer; undefined = no narrowing, empty = none. */
  readonly metrics: readonly string[] | undefined;
  /** Series that the principal is held to, in every channel: its labels must exist there. undefined = all of the tenant. */
  readonly policy?: Filters | undefined;
}

/** Rights are given, never assumed: a channel is visible to those whose role it names. */
export function canSeeChannel(principal: Principal, channel: Pick<Channel, 'roles'>): boolean {
  return hasRole(principal, channel.roles);
}

/** The metrics of a channel that the principal may see; none when the channel itself is hidden. */
export function visibleMetrics(principal: Principal, channel: Channel): readonly Metric[] {
  if (!canSeeChannel(principal, channel)) return [];
  return channel.metrics.filter(
    (metric) =>
      (metric.roles === undefined || hasRole(principal, metric.roles)) &&
      (principal.metrics === undefined || principal.metrics.includes(metric.name)),
  );
}

function hasRole(principal: Principal, allowed: ReadonlySet<string>): boolean {
  return allowed.has('*') || principal.roles.some((role) => allowed.has(role));
}
