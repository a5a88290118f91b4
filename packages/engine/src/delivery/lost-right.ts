import type { RevokedCode, SubscriptionRevoked } from '@streamgauge/protocol';
import { canSeeChannel, type Principal, visibleMetrics } from '../catalog/access.js';
import { Filter } from '../stream/filter.js';
import type { Question } from '../stream/question.js';
import { resolveFilter } from './resolve-filter.js';
import type { Subscription } from './subscription.js';

/**
 * Which right to a question a principal lacks; undefined when all of it is granted: the channel, each column, and the series
 * that the principal is held to.
 *
 * One column that fell away is enough: a question is not narrowed to what is left of it, because its receiver could not tell
 * that numbers are missing.
 */
export function lostRight(principal: Principal, { channel, columns, filter }: Question): RevokedCode | undefined {
  if (!canSeeChannel(principal, channel)) return 'FORBIDDEN_CHANNEL';
  const visible = new Set(visibleMetrics(principal, channel));
  if (columns.some(({ metric }) => !visible.has(metric))) return 'UNKNOWN_METRIC';
  return isWithinPolicy(principal, { channel, filter }) ? undefined : 'INVALID_FILTER';
}

/**
 * The subscriptions that a principal has no right to, or not to all of.
 *
 * @param heldTo The principal, held to what it may see of a channel.
 */
export function lostSubscriptions(
  heldTo: (channel: string) => Principal,
  subscriptions: readonly Pick<Subscription, 'id' | 'view'>[],
): SubscriptionRevoked[] {
  return subscriptions.flatMap(({ id, view }) => {
    const code = lostRight(heldTo(view.question.channel.name), view.question);
    return code === undefined ? [] : [{ subscriptionId: id, code }];
  });
}

/**
 * Whether the policy would narrow the filter no further: joined to it, it is the same filter. A filter that is narrower in
 * another form counts as wider, which costs its subscription and never shows too much.
 */
function isWithinPolicy({ policy }: Principal, { channel, filter }: Pick<Question, 'channel' | 'filter'>): boolean {
  if (policy === undefined) return true;
  const held = resolveFilter(channel, {}, policy).form;
  const joined = new Filter({ op: 'and', nodes: [held, filter.form] });
  return JSON.stringify(joined.form) === JSON.stringify(filter.form);
}
