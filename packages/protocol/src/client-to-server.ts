/** The vocabulary of clients: event → its data and the answer. */
import type { AuthAnswer, AuthRequest } from './messages/auth.js';
import type { PingAnswer } from './messages/ping.js';
import type { ResyncAnswer, ResyncRequest } from './messages/resync.js';
import type { Refused, SubscribeAnswer, SubscribeRequest, SubscribeShorthand } from './messages/subscribe.js';
import type { UnsubscribeAnswer, UnsubscribeRequest } from './messages/unsubscribe.js';
import type { UpdateSubscriptionRequest } from './messages/update-subscription.js';

export interface ClientToServer {
  auth: { data: AuthRequest; answer: AuthAnswer };
  'auth:refresh': { data: AuthRequest; answer: AuthAnswer | Refused };
  subscribe: {
    data: SubscribeRequest | SubscribeShorthand | readonly (SubscribeRequest | SubscribeShorthand)[];
    answer: SubscribeAnswer | readonly SubscribeAnswer[];
  };
  'update-subscription': { data: UpdateSubscriptionRequest; answer: SubscribeAnswer };
  resync: { data: ResyncRequest; answer: ResyncAnswer | Refused };
  unsubscribe: { data: UnsubscribeRequest; answer: UnsubscribeAnswer };
  ping: { data?: unknown; answer: PingAnswer };
}

export type ClientEvent = keyof ClientToServer;

/** The names of `ClientToServer`, for those who dispatch on them. */
export const clientEvents = [
  'auth',
  'auth:refresh',
  'subscribe',
  'update-subscription',
  'resync',
  'unsubscribe',
  'ping',
] as const satisfies readonly ClientEvent[];
