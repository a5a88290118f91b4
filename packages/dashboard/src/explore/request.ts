import type { MetricsRequest } from '@streamgauge/react';

export type AggregationType = NonNullable<NonNullable<MetricsRequest['aggregation']>['type']>;

/** What the form of the explorer asks for. Empty parts are left out of the request. */
export interface Draft {
  readonly channel: string;
  readonly metrics: readonly string[];
  /** As it is typed: label and values, comma-separated; or one JSON document. */
  readonly filters: readonly { readonly label: string; readonly values: string }[];
  readonly rawFilters: string | undefined;
  readonly groupBy: readonly string[];
  /** s; undefined = the channel's own. */
  readonly window: number | undefined;
  readonly type: string | undefined;
}

export const emptyDraft: Draft = {
  channel: '',
  metrics: [],
  filters: [],
  rawFilters: undefined,
  groupBy: [],
  window: undefined,
  type: undefined,
};

/**
 * The request that the form stands for.
 *
 * @throws Error when the raw filters are no JSON.
 */
export function requestOf({ channel, metrics, filters, rawFilters, groupBy, window, type }: Draft): MetricsRequest {
  const named = filters.filter(({ label, values }) => label !== '' && values.trim() !== '');
  const byLabel = Object.fromEntries(named.map(({ label, values }) => [label, valuesOf(values)]));
  const asked = rawFilters === undefined ? byLabel : (JSON.parse(rawFilters) as object);
  return {
    channel,
    ...(metrics.length === 0 ? {} : { metrics: [...metrics] }),
    ...(Object.keys(asked).length === 0 ? {} : { filters: asked as NonNullable<MetricsRequest['filters']> }),
    ...(groupBy.length === 0 ? {} : { groupBy: [...groupBy] }),
    ...(window === undefined && type === undefined
      ? {}
      : {
          aggregation: {
            ...(type === undefined ? {} : { type: type as AggregationType }),
            ...(window === undefined ? {} : { window }),
          },
        }),
  };
}

function valuesOf(values: string): string | string[] {
  const list = values
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
  return list.length === 1 ? (list[0] ?? '') : list;
}

/** The form and what is subscribed, as the address of the page has them. */
export interface ExplorerState {
  readonly draft: Draft;
  readonly subscribed: readonly MetricsRequest[];
}

export function stateOf(query: URLSearchParams, firstChannel: string): ExplorerState {
  const draft = read<Partial<Draft>>(query.get('form')) ?? {};
  const subscribed = query.getAll('s').flatMap((text) => read<MetricsRequest>(text) ?? []);
  return {
    draft: { ...emptyDraft, channel: firstChannel, ...draft },
    subscribed: subscribed.filter(({ channel }) => typeof channel === 'string'),
  };
}

export function queryOf({ draft, subscribed }: ExplorerState): URLSearchParams {
  const query = new URLSearchParams({ form: JSON.stringify(draft) });
  for (const request of subscribed) query.append('s', JSON.stringify(request));
  return query;
}

/** What somebody has typed into the address may be anything. */
function read<T>(text: string | null): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
