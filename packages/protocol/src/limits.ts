/**
 * Every bound of the wire, with its arithmetic. A limit is announced in `connected.limits` where a client can run into it.
 */

/** Bytes of one frame from a client. A subscribe with 64 metrics of 64 characters and a 32-node filter is below 16 KiB; four times that. */
export const clientFrameBytesMax = 64 * 1024;

/** Fragments of one client message: 64 KiB in pieces of 1 KiB. `ws` allows 16,384 by default, and each pins about 100 bytes of heap. */
export const clientFrameFragmentsMax = 64;

/** TCP chunks in which one client message may come: 64 KiB in segments of 64 bytes. */
export const clientFrameChunksMax = 1_024;

/** Subscriptions of one session. A wall of 100 tiles fits; centrifuge allows the same. */
export const sessionSubscriptionsMax = 128;

/** Requests in one `subscribe` array: all of a session's subscriptions after a reconnect. */
export const subscribeBatchMax = 128;

/** Metrics named in one subscription. */
export const subscriptionMetricsMax = 64;

/** Nodes of a filter; a label with a list of values counts one per value. */
export const filterNodesMax = 32;

/** Series in one page of a snapshot: about 60 KB with four metrics each. */
export const snapshotPageSeriesMax = 500;

/** Smallest and largest tick, ms. */
export const tickMsMin = 10;
export const tickMsMax = 1_000;

/** Longest rollup window, ms: 1 h. */
export const windowMsMax = 3_600_000;

/** Unsent bytes of one session above which events wait too: a tick of 8 views of 300 bytes fits 27 times. */
export const behindBytesMax = 64 * 1024;

/** Time in which a session's connection must take something of what is to be sent, ms; after it, it is closed with 4008. */
export const stalledMsMax = 15_000;

/** Frames that a resume brings one by one; more are merged into one. */
export const resumeFramesMax = 50;

/** Frames of a view that are kept for those who come back or are behind, and for how long, ms. */
export const historyFramesMax = 300;
export const historyMsMax = 600_000;

/** Due frames of a session that are put into one write when the loop is late. */
export const joinedFramesMax = 32;

/** Unsent bytes of one session above which it is closed with 4008. */
export const backlogBytesMax = 1024 * 1024;

/** Time that a raw WebSocket has to authenticate, ms. */
export const authDeadlineMs = 10_000;

/** Time in which a peer that was asked to close has to close, ms; then it is cut off. */
export const closeDeadlineMs = 2_000;

/** Time that the headers of a request may take, and the whole request, ms: 4 MiB of samples at 1.7 Mbit/s. */
export const requestHeadersMsMax = 8_000;
export const requestMsMax = 20_000;

/** Namespaces that one Socket.IO connection joins at once: each is a session. */
export const socketNamespacesMax = 4;

/** Server ping interval and the time to answer it, ms. A client treats `pingIntervalMs + 10 s` of silence as dead. */
export const pingIntervalMs = 25_000;
export const pongTimeoutMs = 8_000;

/** Time that a session outlives its token, for a refresh that is under way, ms. */
export const expiryGraceMs = 25_000;

/** Samples of one `POST /ingest/:channel` array; larger imports use NDJSON or several requests. */
export const ingestBatchSamplesMax = 10_000;

/** Bytes of one `POST /ingest/:channel` body: 10,000 samples of 400 bytes. */
export const ingestBodyBytesMax = 4 * 1024 * 1024;

/** Characters of a label value. */
export const labelValueCharsMax = 256;

/** Bytes of one event's data as JSON. An alert with its text and readings is below 2 KiB; eight times that. */
export const eventDataBytesMax = 16 * 1024;

/** Levels of objects and lists in one event's data. */
export const eventDataDepthMax = 32;

/** Characters of an event's `id` and `type`. */
export const eventIdCharsMax = 256;
export const eventTypeCharsMax = 128;

/** Events and bytes of them that a channel of a tenant keeps, and each of its views: 1,000 events of 4 KiB. */
export const eventsKeptMax = 1_000;
export const eventsKeptBytesMax = 4 * 1024 * 1024;

/** Ids by which a channel of a tenant knows a duplicate: ten times the events that it keeps, about 1 MB with 36 characters. */
export const eventIdsKeptMax = 10_000;

/** Bytes of events in one `event` frame; more that came at once are sent as several. A quarter of what may be unsent. */
export const eventFrameBytesMax = 256 * 1024;

/** How far ahead of the server's clock a sample may be, ms. */
export const futureSkewMsMax = 60_000;

/** Longest time for which an alert can be shelved, minutes: a day. */
export const alertShelvedMinutesMax = 1_440;
