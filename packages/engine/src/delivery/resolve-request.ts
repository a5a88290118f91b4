import {
  type AggregationFunction,
  type DeniedCode,
  parseWindowMs,
  StreamgaugeError,
  type SubscribeRequest,
  type SubscribeShorthand,
} from '@streamgauge/protocol';
import { canSeeChannel, type Principal, visibleMetrics } from '../catalog/access.js';
import type { Channel, Metric } from '../catalog/channel.js';
import type { Catalog } from '../catalog/compile-catalog.js';
import { nearestName } from '../catalog/nearest-name.js';
import type { Column, Question } from '../stream/question.js';
import { eventQuestion } from './event-request.js';
import { labelOf, resolveFilter } from './resolve-filter.js';

/** A request after the catalog and the rights have been applied. */
export interface Resolved {
  readonly question: Question;
  readonly denied: readonly { readonly metric: string; readonly code: DeniedCode }[];
  /** Whether the request named its metrics, so that one that cannot be computed refuses it instead of being left out. */
  readonly explicit: boolean;
}

/**
 * Turns a request into the question that it means for this principal.
 *
 * @throws StreamgaugeError FORBIDDEN_CHANNEL, UNKNOWN_METRIC, INVALID_FILTER, INVALID_WINDOW, INVALID_AGGREGATION, BAD_MESSAGE
 */
export function resolveRequest(
  catalog: Catalog,
  principal: Principal,
  request: SubscribeRequest | SubscribeShorthand,
  tickMs: number,
): Resolved {
  const full = isFull(request) ? request : expandShorthand(catalog, principal, request);
  const channel = catalog.get(full.channel);
  const isVisible = canSeeChannel(principal, channel ?? nobodys);
  if (channel === undefined || !isVisible) {
    throw new StreamgaugeError('FORBIDDEN_CHANNEL', { channel: full.channel });
  }
  if (channel.kind === 'events') {
    const filter = resolveFilter(channel, full.filters ?? {}, principal.policy);
    return { question: eventQuestion(principal.tenantId, channel, full, filter), denied: [], explicit: false };
  }
  const windowMs = resolveWindow(channel, full.aggregation?.window, tickMs);
  const { columns, denied } = resolveColumns(channel, principal, full.metrics, full.aggregation?.type);
  const question: Question = {
    tenantId: principal.tenantId,
    channel,
    columns,
    filter: resolveFilter(channel, full.filters ?? {}, principal.policy),
    groupBy: resolveGroupBy(channel, full.groupBy ?? []),
    windowMs,
  };
  return { question, denied, explicit: full.metrics !== undefined };
}

/** Stands for a channel that is not there, so that it takes as long to refuse as a hidden one. */
const nobodys: Pick<Channel, 'roles'> = { roles: new Set<string>() };

function isFull(request: SubscribeRequest | SubscribeShorthand): request is SubscribeRequest {
  return 'channel' in request;
}

/** `{ meterId: 'm-1' }`: the channel whose key label it is, with that series and all its metrics. */
function expandShorthand(catalog: Catalog, principal: Principal, request: SubscribeShorthand): SubscribeRequest {
  const [[label, value] = ['', '']] = Object.entries(request);
  for (const channel of catalog.values()) {
    // First whether it may be seen: of a label that names a hidden one no more is done than of any other.
    const isVisible = canSeeChannel(principal, channel) && channel.kind === 'metrics';
    if (isVisible && channel.labels[channel.keyLabel]?.name === label) {
      return { channel: channel.name, filters: { [label]: value } };
    }
  }
  throw new StreamgaugeError('FORBIDDEN_CHANNEL', { channel: label });
}

function resolveWindow(channel: Channel, window: number | string | undefined, tickMs: number): number {
  if (window === undefined) return Math.max(tickMs, Math.ceil(channel.defaultWindowMs / tickMs) * tickMs);
  const windowMs = parseWindowMs(window);
  if (windowMs === 0) return tickMs;
  if (windowMs === undefined || windowMs % tickMs !== 0) {
    throw new StreamgaugeError('INVALID_WINDOW', { what: String(window), allowed: `${tickMs} ms` });
  }
  return windowMs;
}

function resolveColumns(
  channel: Channel,
  principal: Principal,
  names: readonly string[] | undefined,
  type: AggregationFunction | undefined,
): { columns: Column[]; denied: { metric: string; code: DeniedCode }[] } {
  const visible = visibleMetrics(principal, channel);
  const wanted = visible.filter((metric) => names === undefined || names.includes(metric.name));
  const unknown = (names ?? []).filter((name) => !visible.some((metric) => metric.name === name));
  const unfit = wanted.filter((metric) => type !== undefined && !metric.functions.includes(type));
  const fit = wanted.filter((metric) => !unfit.includes(metric));
  const [first] = unfit;
  if (first !== undefined && (names !== undefined || fit.length === 0)) throw unfitFunction(first, type);
  if (fit.length === 0) throw unknownMetrics(names ?? ['none is visible'], visible);
  return {
    columns: fit.map((metric) => ({ metric, type: type ?? defaultFunction(metric) })),
    denied: [
      ...unknown.map((metric) => ({ metric, code: 'UNKNOWN_METRIC' as const })),
      ...unfit.map((metric) => ({ metric: metric.name, code: 'INVALID_AGGREGATION' as const })),
    ],
  };
}

function defaultFunction(metric: Metric): AggregationFunction {
  return metric.functions[0] ?? 'LAST';
}

function unfitFunction(metric: Metric, type: AggregationFunction | undefined): StreamgaugeError {
  const what = `${metric.name} is a ${metric.instrument}, which has no ${type ?? ''}`;
  return new StreamgaugeError('INVALID_AGGREGATION', { what, allowed: metric.functions.join(', ') });
}

function unknownMetrics(names: readonly string[], visible: readonly Metric[]): StreamgaugeError {
  const known = visible.map((metric) => metric.name);
  const nearest = names.map((name) => nearestName(name, known)).find((name) => name !== undefined);
  return new StreamgaugeError('UNKNOWN_METRIC', { metrics: names, visible: known, nearest });
}

function resolveGroupBy(channel: Channel, names: readonly string[]): number[] {
  return [...new Set(names.map((name) => labelOf(channel, name)))].sort((a, b) => a - b);
}
