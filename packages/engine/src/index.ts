export { canSeeChannel, type Principal, visibleMetrics } from './catalog/access.js';
export type {
  Across,
  CatalogDefinition,
  ChannelDefinition,
  Instrument,
  LabelDefinition,
  MetricDefinition,
} from './catalog/catalog-definition.js';
export { type Channel, isInvalidReading, type Label, type Metric, type Snapshot } from './catalog/channel.js';
export { type Catalog, CatalogError, compileCatalog } from './catalog/compile-catalog.js';
export type { Explanation, Resynced, Subscribed } from './delivery/answers.js';
export type { Delivered } from './delivery/delivery-tally.js';
export type { Resolved } from './delivery/resolve-request.js';
export type { Session } from './delivery/session.js';
export type { Subscription } from './delivery/subscription.js';
export { Engine } from './engine.js';
export type { EngineOptions } from './engine-options.js';
export type { EngineStats, TenantStats } from './engine-stats.js';
export type { Clock } from './ports/clock.js';
export type { FrameSink, Pressure } from './ports/frame-sink.js';
export type { QuestionGuard } from './ports/question-guard.js';
export type { TickLog } from './ports/tick-log.js';
export type { TickWatch } from './ports/tick-watch.js';
export { type ClosedTick, mergeTicks } from './stream/closed-tick.js';
export type { EventAccepted, EventOutcome } from './stream/event-log.js';
export type { Frame, FrameContent, Framing, PinnedKey } from './stream/frame.js';
export { FrameBatch } from './stream/frame-batch.js';
export type { NewEvent } from './stream/new-event.js';
export type { Rejection } from './stream/rejection.js';
export type { Sample } from './stream/sample.js';
export type { StateCapture } from './stream/state-keeper.js';
export { type RecordKind, recordKinds, type StateRecord } from './stream/state-record.js';
export { decodeTick, encodeTick } from './stream/tick-codec.js';
export type { TenantLimits } from './stream/views.js';
