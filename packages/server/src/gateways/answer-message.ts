import type { Frame, Session } from '@streamgauge/engine';
import {
  type AuthAnswer,
  type ErrorDetails,
  limits,
  type PingAnswer,
  type Refused,
  type ResyncAnswer,
  StreamgaugeError,
  type SubscribeAnswer,
  type UnsubscribeAnswer,
  type WireError,
} from '@streamgauge/protocol';
import { clientSchemas, readForm, subscribeOneSchema } from '@streamgauge/protocol/schemas';
import type { z } from 'zod';

/** What to say to a message, and the frames to send once that has been said. */
export interface Answered {
  readonly answer:
    | SubscribeAnswer
    | readonly SubscribeAnswer[]
    | ResyncAnswer
    | UnsubscribeAnswer
    | PingAnswer
    | AuthAnswer
    | Refused;
  readonly frames: readonly Frame[];
}

/** What a session's limits have to do with a message. */
export interface Room {
  /** @throws StreamgaugeError when there is no room for one more subscription, or LIMIT_RATE. */
  assertSubscription(): void;
  /** @throws StreamgaugeError LIMIT_RATE when so much has been told again that this must wait. */
  assertSnapshot(): void;
  /** Counts what was told, bytes. */
  told(bytes: number): void;
}

const subscribeForm = 'subscribe takes {channel, metrics?, filters?, groupBy?, aggregation?, resume?}';
const updateForm = 'update-subscription takes {subscriptionId, metrics?, filters?, groupBy?, aggregation?}';

/**
 * Answers one message of a session: the same for every door. Never throws for what a client sent; what cannot be done is
 * answered with its code.
 */
export function answerMessage(session: Session, event: string, data: unknown, nowMs: number, room: Room): Answered {
  switch (event) {
    case 'subscribe':
      return Array.isArray(data) ? subscribeMany(session, data, room) : subscribeOne(session, data, room);
    case 'update-subscription':
      return updateSubscription(session, data, room);
    case 'resync':
      return resync(session, data, room);
    case 'unsubscribe':
      return unsubscribe(session, data);
    case 'ping':
      return { answer: { pong: nowMs }, frames: [] };
    default:
      return refuse('BAD_MESSAGE', {
        what: `there is no event '${event.slice(0, 64)}'; use subscribe, update-subscription, resync, unsubscribe, auth:refresh or ping`,
      });
  }
}

/** The error that an answer is; undefined when it is none. Where nobody waits for an answer, it is told as an `error`. */
export function errorOf(answer: Answered['answer']): WireError | undefined {
  if (!('success' in answer) || answer.success) return undefined;
  const { success: _, ...error } = answer;
  return error;
}

function subscribeMany(session: Session, requests: readonly unknown[], room: Room): Answered {
  if (requests.length > limits.subscribeBatchMax) {
    return refuse('TOO_LARGE', {
      what: `${requests.length} subscriptions in one message`,
      limit: limits.subscribeBatchMax,
    });
  }
  const all = session.together(() => requests.map((request) => subscribeOne(session, request, room)));
  return { answer: all.map(({ answer }) => answer as SubscribeAnswer), frames: all.flatMap(({ frames }) => frames) };
}

function subscribeOne(session: Session, data: unknown, room: Room): Answered {
  const parsed = readForm(subscribeOneSchema, data);
  if (!parsed.success) return refuseForm(data, parsed.error, subscribeForm);
  return within(room, room.assertSubscription, () => session.subscribe(parsed.data));
}

/** The text of a frame is made once, and needed anyway. */
export function bytesOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, frame) => sum + frame.json().length, 0);
}

/** Does what brings frames if there is room for it, and counts them. */
function within(room: Room, assert: () => void, act: () => Answered): Answered {
  try {
    assert();
  } catch (error) {
    if (!(error instanceof StreamgaugeError)) throw error;
    return { answer: { success: false, ...error.toWire() }, frames: [] };
  }
  const answered = act();
  room.told(bytesOf(answered.frames));
  return answered;
}

function updateSubscription(session: Session, data: unknown, room: Room): Answered {
  const parsed = readForm(clientSchemas['update-subscription'], data);
  if (!parsed.success) return refuseForm(data, parsed.error, updateForm);
  return within(room, room.assertSnapshot, () => session.updateSubscription(parsed.data));
}

function resync(session: Session, data: unknown, room: Room): Answered {
  const parsed = readForm(clientSchemas.resync, data);
  if (!parsed.success) return refuse('BAD_MESSAGE', { what: 'resync takes {subscriptionId}' });
  return within(room, room.assertSnapshot, () => session.resync(parsed.data));
}

function unsubscribe(session: Session, data: unknown): Answered {
  const parsed = readForm(clientSchemas.unsubscribe, data);
  if (!parsed.success)
    return refuse('BAD_MESSAGE', { what: 'unsubscribe takes {channel, metrics?} or {subscriptionId}' });
  session.unsubscribe(parsed.data);
  return { answer: { success: true }, frames: [] };
}

/** Says which field of a subscribe or an update of one is wrong, with the code of that field. */
function refuseForm(data: unknown, error: z.ZodError, form: string): Answered {
  const [issue] = deepest(error);
  const path = issue?.path.map(String) ?? [];
  const given = data as { aggregation?: { window?: unknown } } | undefined;
  if (path[0] === 'filters')
    return refuse('INVALID_FILTER', { what: `${path.join('.')}: ${issue?.message ?? ''}`, allowed: 'see the channel' });
  if (path[0] === 'aggregation' && path[1] === 'window')
    return refuse('INVALID_WINDOW', { what: shown(given?.aggregation?.window) });
  if (path[0] === 'aggregation' && path[1] === 'type')
    return refuse('INVALID_AGGREGATION', { what: 'unknown function', allowed: 'LAST, SUM, AVG, DELTA' });
  const where = path.length === 0 ? form : path.join('.');
  return refuse('BAD_MESSAGE', { what: `${where}: ${issue?.message ?? 'wrong form'}` });
}

/** What was given where a short value belongs: never more of it than a sentence takes, however deep or long it is. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 64) : value) ?? 'nothing';
}

/** The issues of the alternative that came nearest: of a union's branches, the one that failed deepest inside. */
function deepest(error: z.ZodError): readonly z.core.$ZodIssue[] {
  const [issue] = error.issues;
  // A union inside of the message is one field of it, and that is what is said.
  if (issue?.code !== 'invalid_union' || issue.path.length > 0) return error.issues;
  const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(...issues.map((other) => other.path.length));
  const branches = issue.errors.filter((branch) => branch.length > 0);
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best), branches[0] ?? error.issues);
}

function refuse(
  code: 'BAD_MESSAGE' | 'INVALID_FILTER' | 'INVALID_WINDOW' | 'INVALID_AGGREGATION' | 'TOO_LARGE',
  details: ErrorDetails,
): Answered {
  return { answer: { success: false, ...new StreamgaugeError(code, details).toWire() }, frames: [] };
}
