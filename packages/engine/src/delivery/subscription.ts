import {
  type Refused,
  StreamgaugeError,
  type SubscribeGranted,
  type SubscribeRequest,
  type SubscribeShorthand,
  type UpdateSubscriptionRequest,
} from '@streamgauge/protocol';
import type { SharedView } from '../stream/shared-view.js';
import type { Resolved } from './resolve-request.js';

/** A session's use of one view. */
export interface Subscription {
  readonly id: string;
  /** Changes with the question: another question is another view. */
  view: SharedView;
  /** What was asked for last. */
  request: SubscribeRequest | SubscribeShorthand;
  readonly createdAtMs: number;
}

/** What a subscription asks for after a change: what the change leaves out stays as it was. */
export function changedRequest(
  { request, view }: Subscription,
  { subscriptionId: _, aggregation, ...changes }: UpdateSubscriptionRequest,
): SubscribeRequest {
  const { resume: __, ...before }: SubscribeRequest =
    'channel' in request && typeof request.channel === 'string'
      ? (request as SubscribeRequest)
      : { channel: view.question.channel.name, filters: request as SubscribeShorthand };
  const merged = { ...before.aggregation, ...aggregation };
  return { ...before, ...changes, ...(Object.keys(merged).length > 0 ? { aggregation: merged } : {}) };
}

/** The answer to one who has been given a view, with its current position. */
export function grantedAnswer({ id, view }: Subscription, denied: Resolved['denied']): SubscribeGranted {
  const { columns, windowMs } = view.question;
  const types = new Set(columns.map((column) => column.type));
  const [type] = types;
  return {
    success: true,
    subscriptionId: id,
    view: view.id,
    granted: {
      metrics: columns.map((column) => column.metric.name),
      type: types.size === 1 && type !== undefined ? type : null,
      window: windowMs / 1_000,
    },
    denied,
    epoch: view.epoch,
    sequence: view.sequence,
    recovered: false,
  };
}

/** Turns what a client did wrong into its answer. */
export function refusing<T extends { readonly frames: readonly unknown[] }>(
  act: () => T,
): T | { readonly answer: Refused; readonly frames: readonly never[] } {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof StreamgaugeError)) throw error;
    return { answer: { success: false, ...error.toWire() }, frames: [] };
  }
}
