import { type Position, parsePosition, StreamgaugeError } from '@streamgauge/protocol';

const single = ['channel', 'filters', 'type', 'window', 'lastEventId', 'access_token'];
const lists = ['metrics', 'groupBy'];

/** What a request for a stream asks for. */
export interface SubscriptionQuery {
  /** As in a `subscribe` message; whether it has the right form is seen there. */
  readonly request: Record<string, unknown>;
  /** Where the client was, by `lastEventId`. */
  readonly lastEventId: string | undefined;
}

/**
 * Reads the query of `GET /sse`:
 *
 * - `channel=pnl`
 * - `metrics=a,b`, or `metrics=a&metrics=b`; left out: all that may be seen
 * - `filters={"meterId":"m-1"}`, JSON in either form of a `subscribe` message
 * - `groupBy=desk,symbol`, or repeated
 * - `type=SUM`
 * - `window=0.5` in seconds, or with a unit: `window=500ms`
 * - `lastEventId=epoch:sequence`, for clients that cannot send the header `Last-Event-ID`
 * - `access_token`, where the gateway accepts it
 *
 * @throws StreamgaugeError BAD_MESSAGE for another field or one that is there twice, INVALID_FILTER for filters that are no JSON.
 */
export function readSubscriptionQuery(query: URLSearchParams): SubscriptionQuery {
  for (const name of new Set(query.keys())) {
    if (lists.includes(name)) continue;
    if (!single.includes(name)) throw badQuery(`there is no field '${name.slice(0, 64)}'`);
    if (query.getAll(name).length > 1) throw badQuery(`${name} is there twice`);
  }
  const [channel, filters, type, window] = ['channel', 'filters', 'type', 'window'].map((name) => query.get(name));
  if (channel === null || channel === undefined || channel === '') throw badQuery('channel is missing');
  const aggregation = { ...(type && { type }), ...(window && { window: secondsOrText(window) }) };
  return {
    request: {
      channel,
      ...(query.has('metrics') && { metrics: listOf(query, 'metrics') }),
      ...(query.has('groupBy') && { groupBy: listOf(query, 'groupBy') }),
      ...(filters && { filters: parseFilters(filters) }),
      ...(Object.keys(aggregation).length > 0 && { aggregation }),
    },
    lastEventId: query.get('lastEventId') ?? undefined,
  };
}

/**
 * The position after which a client goes on, from what it says it had last. What is no position of ours is no fault of a
 * client that was given another id by a proxy, or none: it begins with a snapshot.
 */
export function resumePosition(lastEventId: string | undefined): Position | undefined {
  return lastEventId === undefined ? undefined : parsePosition(lastEventId);
}

function listOf(query: URLSearchParams, name: string): string[] {
  return query.getAll(name).flatMap((value) => value.split(','));
}

function secondsOrText(window: string): number | string {
  return /^\d+(\.\d+)?$/.test(window) ? Number(window) : window;
}

function parseFilters(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StreamgaugeError('INVALID_FILTER', { what: 'filters is no JSON', allowed: 'see the channel' });
  }
}

function badQuery(what: string): StreamgaugeError {
  return new StreamgaugeError('BAD_MESSAGE', {
    what: `${what}; use channel, metrics, filters, groupBy, type, window, lastEventId`,
  });
}
