import type { ClientEvent, RealtimeClientEvent, RealtimeServerEvent, ServerEvent } from '@streamgauge/protocol';

/** What each request of a client asks for. */
export const clientSummaries: Readonly<Record<ClientEvent | RealtimeClientEvent, string>> = {
  auth: 'The token, as the first message, when neither a header nor a subprotocol carried it; due within 10 s.',
  'auth:refresh':
    'A new token of the same user and tenant, before the old one ends. What it does not cover any more ends.',
  subscribe:
    'Asks for one view of a channel, or with an array for many. `{meterId: "m-1"}`, a key label alone, is short for that series with all its metrics.',
  'update-subscription':
    'The subscription asks for something else from now on, under the same id. What is left out stays as it was; what is refused changes nothing.',
  resync: 'A new snapshot of a subscription, for one that does not trust what it holds.',
  unsubscribe:
    'Ends one subscription by its id, all of a channel, or some metrics of them. Succeeds also when there was nothing.',
  ping: 'Asks for the clock of the server, ms since the epoch.',
  'subscribe:vitals': 'Vital signs of a patient, a device, or all that may be seen.',
  'subscribe:alerts': 'Alerts from a priority upwards. Those that are open come as `alert:snapshot`.',
  'subscribe:device-status': 'The state of one device, or of all that may be seen.',
  'unsubscribe:vitals': 'Ends one subscription to vital signs by its id, or all of them.',
  'unsubscribe:alerts': 'Ends one subscription to alerts by its id, or all of them.',
  'unsubscribe:device-status': 'Ends one subscription to states of devices by its id, or all of them.',
};

/** What each event of the server says. */
export const serverSummaries: Readonly<Record<ServerEvent | RealtimeServerEvent, string>> = {
  connected:
    'The first message of a session: who it is, when its token ends, how often the server pings, what is bounded.',
  snapshot:
    'Replaces all that is held of the view. Comes in pages, the last with `final: true`; the next frame of the view has its `sequence` as `previous`.',
  update:
    'What changed in one window, or with `merged` in several. There is a gap exactly when `previous` is not the last sequence that is held.',
  event: 'Events of a channel of kind `events`, in the order of their arrival.',
  'events:gap': 'Events that this receiver will not get, because it was behind for longer than they are kept.',
  'stream:quality': 'This receiver gets merged or coarser frames, or the stream anew; `live` when it is over.',
  'stream:stale': 'The source has been silent for longer than the channel allows; ends with the next update.',
  'stream:beat': 'Nothing changed, and the source vouches for that up to `asOf`.',
  error: 'What went wrong without a request to answer.',
  'session:expiring': 'Four fifths of the time of the token are over: send `auth:refresh` to stay.',
  'subscription:revoked': 'The new token does not cover a subscription, which has ended.',
  'session:expired': 'The token ended; the connection is closed next.',
  'server:draining': 'The server is about to stop: connect again at a random moment within `reconnectWithinMs`.',
  'connection:status': 'How the connection is, on every change.',
  'vital:metric': 'Readings of one patient and device, with their units.',
  'vital:stale': 'A device has been silent for too long: its last readings must not be shown as current.',
  'alert:snapshot': 'Every open alert that a subscription lets through. Replaces the alerts that are held.',
  'alert:created': 'An alert was raised.',
  'alert:updated': 'An alert has changed; `version` grows by one with each change.',
  'device:status': 'The state of one device, first as it stands and then on every change.',
};
