/**
 * The version of the wire. It changes when a message changes; protocol-version.test.ts pins the schemas' hash, so that
 * nobody changes one without a line here and in docs/SPEC.md.
 *
 * 1 — subscribe, unsubscribe, ping, auth; connected, snapshot, update, error, session:expired, server:draining; ingest samples.
 *     Added: event, events:gap; ingest events; INVALID_EVENT; stream:stale, stream:beat; coverage, known and removed;
 *     filters as a tree; functions RATE, TWA, MIN, MAX, COUNT, P50, P95, P99; corrects; LIMIT_VIEWS;
 *     resume, merged, stream:quality, update-subscription, resync; session:expiring, auth:refresh, subscription:revoked;
 *     more of connected.limits;
 *     /realtime: its subscriptions, vital:metric, vital:stale, alert:snapshot, alert:created, alert:updated, device:status,
 *     connection:status; /alerts; /devices; NOT_LIVE_CAPABLE; CONNECTION_NOT_FOUND;
 *     STARTING, NOT_DURABLE.
 *     Written down as schemas, unchanged: the answers to requests.
 */
export const protocolVersion = 1;

/** WebSocket subprotocol of `/ws`. A browser sends the token beside it, as `bearer.<token>`. */
export const subprotocol = 'streamgauge.v1';
