/**
 * The table of error codes: what each means, its HTTP status, its close code where it ends a connection, whether trying
 * again can help, and the sentence for a person. docs/errors.md is generated from it.
 */
import { closeCodes } from './close-codes.js';
import { type ErrorRow, list, spokenDuration } from './error-row.js';

export type { ErrorDetails } from './error-row.js';

export const errorTable = {
  UNAUTHENTICATED: {
    http: 401,
    close: closeCodes.unauthenticated,
    retryable: false,
    when: 'No token, or one that does not verify.',
    sentence: ({ what }) => `Authentication failed${what === undefined ? '' : `: ${what}`}`,
  },
  TOKEN_EXPIRED: {
    http: 401,
    close: closeCodes.unauthenticated,
    retryable: false,
    when: 'The token verified, but its time is over.',
    sentence: ({ what }) => `Authentication failed: the token has expired${what === undefined ? '' : ` (${what})`}`,
  },
  SESSION_EXPIRED: {
    http: 401,
    close: closeCodes.sessionExpired,
    retryable: true,
    when: 'An open session was not refreshed in time after its token expired.',
    sentence: () => 'The session has ended because its token expired; connect again with a new token.',
  },
  SESSION_REVOKED: {
    http: 401,
    close: closeCodes.forbidden,
    retryable: false,
    when: 'An administrator has ended the open sessions of the user, the tenant or the token.',
    sentence: ({ what }) =>
      `This session was ended by an administrator${what === undefined ? '' : `: ${what}`}; sign in again to get a new token.`,
  },
  TOKEN_REVOKED: {
    http: 401,
    close: closeCodes.unauthenticated,
    retryable: false,
    when: 'The token verified, but was issued before an administrator ended the sessions of its user, its tenant or itself.',
    sentence: () => 'Authentication failed: the token has been revoked; sign in again to get a new one',
  },
  KEYS_UNAVAILABLE: {
    http: 503,
    close: 1013,
    retryable: true,
    when: 'The keys that tokens are verified with cannot be fetched from their issuer.',
    sentence: () =>
      'Tokens cannot be verified now, because the keys of their issuer cannot be fetched; try again later.',
  },
  FORBIDDEN_TENANT: {
    http: 403,
    close: null,
    retryable: false,
    when: 'An administrator names another tenant without saying that all tenants are meant.',
    sentence: () =>
      "This is another tenant's; an administrator of all tenants (scope admin:all) says so by ?tenants=all.",
  },
  FORBIDDEN_CHANNEL: {
    http: 403,
    close: null,
    retryable: false,
    when: 'The channel does not exist, or the session may not see it. Both answer alike, so that nobody can probe the catalog.',
    sentence: ({ channel }) => `Access denied to channel: ${channel ?? ''}`,
  },
  UNKNOWN_METRIC: {
    http: 422,
    close: null,
    retryable: false,
    when: 'None of the metrics exists in the channel, or the session may see none of them.',
    sentence: ({ metrics, visible, nearest }) =>
      `Invalid metrics: ${list(metrics)}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`} You can see: ${list(visible)}.`,
  },
  INVALID_FILTER: {
    http: 422,
    close: null,
    retryable: false,
    when: 'A filter or groupBy names a label that the channel does not have, or has the wrong form.',
    sentence: ({ what, allowed }) =>
      `Invalid filter: ${what ?? 'wrong form'}. Labels of this channel: ${allowed ?? 'none'}.`,
  },
  INVALID_WINDOW: {
    http: 422,
    close: null,
    retryable: false,
    when: 'A window that is negative, longer than an hour, no multiple of the tick, or not readable.',
    sentence: ({ what, allowed }) =>
      `Invalid window: ${what ?? ''}. A window is 0 or a multiple of ${allowed ?? 'the tick'} up to 1 h, in seconds (0.5) or with a unit ('500ms', '1m').`,
  },
  INVALID_AGGREGATION: {
    http: 422,
    close: null,
    retryable: false,
    when: 'The function does not fit the instrument of a metric, e.g. SUM of a price.',
    sentence: ({ what, allowed }) => `Invalid aggregation: ${what ?? ''}. Allowed: ${allowed ?? ''}.`,
  },
  NOT_ADDITIVE: {
    http: 422,
    close: null,
    retryable: false,
    when: 'The view would combine series of a metric that does not add up.',
    sentence: ({ metrics, allowed }) =>
      `${list(metrics)} cannot be combined across series; add groupBy: [${allowed ?? ''}], or filter each of these labels to one value.`,
  },
  LIMIT_SUBSCRIPTIONS: {
    http: 429,
    close: null,
    retryable: false,
    when: 'The session, its user or its tenant has as many subscriptions as it may have.',
    sentence: ({ what, limit }) =>
      `This ${what ?? 'session'} already has ${limit ?? 0} subscriptions, the most that it may have; unsubscribe one first.`,
  },
  LIMIT_CONNECTIONS: {
    http: 429,
    close: closeCodes.connectionLimit,
    retryable: false,
    when: 'The user or the tenant has as many connections as it may have.',
    sentence: ({ what, limit }) =>
      `This ${what ?? 'user'} already has ${limit ?? 0} connections, the most that it may have; close one first, or share one between widgets.`,
  },
  LIMIT_STRANGERS: {
    http: 429,
    close: closeCodes.rateLimited,
    retryable: true,
    when: 'As many connections wait for their token, of one address or of all, as may wait at once.',
    sentence: ({ limit }) =>
      `${limit ?? 0} connections of this address wait for their token, the most that may; send it sooner, or try again later.`,
  },
  LIMIT_REVOCATIONS: {
    http: 429,
    close: null,
    retryable: false,
    when: 'As many revocations are kept as may be.',
    sentence: ({ limit }) => `${limit ?? 0} revocations are kept, the most that may be; revoke the tenant instead.`,
  },
  LIMIT_RATE: {
    http: 429,
    close: closeCodes.rateLimited,
    retryable: true,
    when: 'More messages of a session, more told again to a user, or more samples of a tenant than allowed.',
    sentence: ({ what, limit }) => `Too many ${what ?? 'messages'}; at most ${limit ?? 0} per second.`,
  },
  LIMIT_VIEWS: {
    http: 429,
    close: null,
    retryable: true,
    when: 'A subscription would begin a new view for a tenant that has as many as it may have.',
    sentence: ({ limit }) =>
      `This tenant already has ${limit ?? 0} different views, the most that it may have; equal questions share one, and an unused one ends after two minutes.`,
  },
  LIMIT_SERIES: {
    http: 429,
    close: null,
    retryable: false,
    when: 'A sample would start a new series in a channel that has as many as it may have.',
    sentence: ({ channel, limit }) =>
      `Channel ${channel ?? ''} already has ${limit ?? 0} series, the most that a tenant may have in it.`,
  },
  SLOW_CONSUMER: {
    http: 503,
    close: closeCodes.slowConsumer,
    retryable: true,
    when: 'More unsent bytes than the server holds for one session.',
    sentence: () => 'This connection reads too slowly; connect again and ask for fewer metrics or a longer window.',
  },
  BAD_MESSAGE: {
    http: 400,
    close: closeCodes.badMessage,
    retryable: false,
    when: 'Not JSON, not a known event, or fields of the wrong form.',
    sentence: ({ what }) => `Bad message: ${what ?? 'not understood'}`,
  },
  TOO_LARGE: {
    http: 413,
    close: 1009,
    retryable: false,
    when: 'More bytes, samples or subscriptions in one message than allowed.',
    sentence: ({ what, limit }) => `Too large: ${what ?? 'the message'}; at most ${limit ?? 0}.`,
  },
  FORBIDDEN_SCOPE: {
    http: 403,
    close: null,
    retryable: false,
    when: 'The token lacks the scope for the action, e.g. `ingest` to produce.',
    sentence: ({ what }) => `This needs a token with scope ${what ?? ''}.`,
  },
  FORBIDDEN_ORIGIN: {
    http: 403,
    close: closeCodes.forbidden,
    retryable: false,
    when: 'A browser page of an origin that is not in CORS_ORIGINS.',
    sentence: ({ what }) => `Origin ${what ?? ''} is not allowed; add it to CORS_ORIGINS.`,
  },
  INVALID_SAMPLE: {
    http: 422,
    close: null,
    retryable: false,
    when: 'A sample with a field of the wrong form, an unknown label or metric, a value that is no finite number, or a time too far away.',
    sentence: ({ what }) => `Invalid sample: ${what ?? 'wrong form'}`,
  },
  INVALID_EVENT: {
    http: 422,
    close: null,
    retryable: false,
    when: 'An event with a field of the wrong form, an unknown label, data that is no plain JSON or too large, or a time too far away.',
    sentence: ({ what }) => `Invalid event: ${what ?? 'wrong form'}`,
  },
  NOT_LIVE_CAPABLE: {
    http: 422,
    close: null,
    retryable: false,
    when: 'The subscription is to one meter that is registered as one that reports in intervals.',
    sentence: ({ what, intervalS }) =>
      `Meter ${what ?? ''} does not support live consumption: it reports ${intervalS === undefined ? 'in intervals' : `every ${spokenDuration(intervalS)}`}. Ask for a live meter, or for all meters together.`,
  },
  ALERT_NOT_FOUND: {
    http: 404,
    close: null,
    retryable: false,
    when: 'There is no such alert, it has long been cleared, or the caller may not see it. All answer alike.',
    sentence: ({ what }) => `There is no alert ${what ?? 'of this name'}.`,
  },
  IMPOSSIBLE_TRANSITION: {
    http: 409,
    close: null,
    retryable: false,
    when: 'The alert is in a state from which it cannot be brought where it was asked to go.',
    sentence: ({ what, allowed }) =>
      `${what ?? 'This cannot be done in the present state'}; possible: ${allowed ?? 'nothing'}.`,
  },
  LIMIT_DEVICES: {
    http: 429,
    close: null,
    retryable: false,
    when: 'A device would be registered for a tenant that has as many as it may have.',
    sentence: ({ limit }) => `This tenant already has ${limit ?? 0} devices, the most that it may have.`,
  },
  SUBSCRIPTION_NOT_FOUND: {
    http: 404,
    close: null,
    retryable: false,
    when: 'The session has no subscription of this id.',
    sentence: ({ what }) => `No subscription ${what ?? ''} in this session.`,
  },
  CONNECTION_NOT_FOUND: {
    http: 404,
    close: null,
    retryable: false,
    when: 'No connection of this id is open, or it is not of the tenant of the token.',
    sentence: ({ what }) => `No connection ${what ?? ''} is open.`,
  },
  STARTING: {
    http: 503,
    close: null,
    retryable: true,
    when: 'The gateway has started and is still reading what it remembers.',
    sentence: ({ what }) =>
      `The gateway is starting and reads what it remembers${what === undefined ? '' : ` (${what})`}; try again shortly.`,
  },
  NOT_DURABLE: {
    http: 503,
    close: null,
    retryable: true,
    when: 'What was sent could not be written down in time, or there is no room to wait for it; sent again with the same `id`, it counts once.',
    sentence: ({ what }) => `Not written down${what === undefined ? '' : `: ${what}`}; send it again with the same id.`,
  },
  INTERNAL: {
    http: 500,
    close: 1011,
    retryable: true,
    when: 'A defect of the server; it is logged there.',
    sentence: () => 'The server failed to answer; it has been logged.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
