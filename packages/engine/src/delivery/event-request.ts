import { StreamgaugeError, type SubscribeRequest } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import type { Filter } from '../stream/filter.js';
import type { Question } from '../stream/question.js';

/**
 * The question of a request for an events channel.
 *
 * @throws StreamgaugeError BAD_MESSAGE, INVALID_AGGREGATION for what only numbers can have.
 */
export function eventQuestion(
  tenantId: string,
  channel: Channel,
  { metrics = [], groupBy = [], aggregation = {} }: SubscribeRequest,
  filter: Filter,
): Question {
  const surplus = metrics.length > 0 ? 'metrics' : groupBy.length > 0 ? 'groupBy' : undefined;
  if (surplus !== undefined) {
    const what = `${channel.name} carries events, each delivered as it is; leave ${surplus} out, and use filters to get fewer`;
    throw new StreamgaugeError('BAD_MESSAGE', { what });
  }
  if (aggregation.type !== undefined || aggregation.window !== undefined) {
    const what = `${channel.name} carries events, each delivered as it is`;
    throw new StreamgaugeError('INVALID_AGGREGATION', { what, allowed: 'none; leave aggregation out' });
  }
  return { tenantId, channel, columns: [], filter, groupBy: [], windowMs: 0 };
}
