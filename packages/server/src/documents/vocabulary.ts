import { clientEvents, serverEvents } from '@streamgauge/protocol';
import {
  answerSchemas,
  clientSchemas,
  realtimeAnswerSchemas,
  realtimeClientSchemas,
  realtimeServerSchemas,
  serverSchemas,
} from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import { clientSummaries, serverSummaries } from './message-summaries.js';

/** How the messages of a door look on the wire. */
export type DoorFraming = 'raw' | 'socket.io' | 'sse';

export interface DocumentedMessage {
  readonly event: string;
  readonly summary: string;
  readonly schema: z.ZodType;
}

export interface DocumentedRequest extends DocumentedMessage {
  readonly answer: z.ZodType;
  /** Whether its data may be left out. */
  readonly isBare: boolean;
}

/** A door for people: where it is, and what is said there. */
export interface DocumentedDoor {
  readonly id: string;
  readonly address: string;
  readonly framing: DoorFraming;
  readonly title: string;
  readonly description: string;
  readonly requests: readonly DocumentedRequest[];
  readonly messages: readonly DocumentedMessage[];
}

const requests: readonly DocumentedRequest[] = clientEvents.map((event) => ({
  event,
  summary: clientSummaries[event],
  schema: event === 'ping' ? z.unknown() : clientSchemas[event],
  answer: answerSchemas[event],
  isBare: event === 'ping',
}));

const messages: readonly DocumentedMessage[] = serverEvents.map((event) => ({
  event,
  summary: serverSummaries[event],
  schema: serverSchemas[event],
}));

const realtimeRequests: readonly DocumentedRequest[] = [
  ...namesOf(realtimeClientSchemas).map((event) => ({
    event,
    summary: clientSummaries[event],
    schema: realtimeClientSchemas[event],
    answer: realtimeAnswerSchemas[event],
    isBare: false,
  })),
  ...requests.filter(({ event }) => event === 'ping' || event === 'auth:refresh'),
];

/** Of the messages of all doors, `/realtime` has those that are of a session and not of a view. */
const ofSessions = [
  'connected',
  'error',
  'session:expiring',
  'session:expired',
  'subscription:revoked',
  'server:draining',
];

const realtimeMessages: readonly DocumentedMessage[] = [
  ...namesOf(realtimeServerSchemas).map((event) => ({
    event,
    summary: serverSummaries[event],
    schema: realtimeServerSchemas[event],
  })),
  ...messages.filter(({ event }) => ofSessions.includes(event)),
];

function namesOf<T extends object>(schemas: T): (keyof T & string)[] {
  return Object.keys(schemas) as (keyof T & string)[];
}

/** Every door, in the order of the documentation. */
export const doors: readonly DocumentedDoor[] = [
  {
    id: 'ws',
    address: '/ws',
    framing: 'raw',
    title: 'Raw WebSocket',
    description:
      'JSON text frames `{event, data, id?}`. A request with an `id` is answered `{event: "ack", id, data}`; without one, only what goes wrong is told, as `error`. The token comes in the `Authorization` header, beside the subprotocol `streamgauge.v1` as `bearer.<token>`, or as the first message. Frames of a view that is pinned to one series also carry its key label beside `data`.',
    requests,
    messages,
  },
  {
    id: 'analyticsStream',
    address: '/analytics/stream',
    framing: 'socket.io',
    title: 'Socket.IO namespace /analytics/stream',
    description:
      'For any client of Socket.IO 4, on the path `/socket.io`, by WebSocket or polling. Answers are acknowledgements. The token comes as `auth.token` or in the `Authorization` header; a bad one is a `connect_error` with the message `Authentication failed` and `data.code`.',
    requests: requests.filter(({ event }) => event !== 'auth'),
    messages,
  },
  {
    id: 'realtime',
    address: '/realtime',
    framing: 'socket.io',
    title: 'Socket.IO namespace /realtime',
    description:
      'Vital signs, alerts and states of devices. Connected to as `/analytics/stream` is; the data of a request may be left out, and narrows nothing then. Nothing of them is sent to a client that has not subscribed.',
    requests: realtimeRequests,
    messages: realtimeMessages,
  },
  {
    id: 'sse',
    address: '/sse',
    framing: 'sse',
    title: 'Server-Sent Events',
    description:
      'One subscription per stream, asked for in the query (see /openapi.json). The answer to it is the event `ack`. What has `id: epoch:sequence` is a position by which the stream goes on, as `Last-Event-ID` or `lastEventId`.',
    requests: [],
    messages: [
      { event: 'ack', summary: 'What was granted, and what was denied.', schema: answerSchemas['update-subscription'] },
      ...messages,
    ],
  },
];
