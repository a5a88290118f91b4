import { z } from 'zod';
import { examplesOf, fileName } from './examples.js';
import { type JsonSchema, JsonSchemas } from './json-schemas.js';
import { type DocumentedDoor, type DocumentedMessage, type DocumentedRequest, doors } from './vocabulary.js';

const title = 'Streamgauge, live';
const description = `What crosses the wire between the gateway and those who watch: the same messages at every door, but
for /realtime, which has words of its own. A view's first
frame is a snapshot, and what follows it are updates; equal questions share one view. Everything here is generated from the
schemas by which the gateway reads and writes.`.replaceAll('\n', ' ');

const address = { default: 'localhost:3000', description: 'Host and port of the gateway.' };
const server = (protocol: string, what: string): JsonSchema => ({
  host: '{address}',
  protocol,
  description: what,
  variables: { address },
  security: [{ $ref: '#/components/securitySchemes/token' }],
});

const servers = {
  websocket: server('ws', 'Raw WebSocket; wss behind a proxy that ends TLS.'),
  socketio: server('socketio', 'Socket.IO 4, path /socket.io.'),
  http: server('http', 'Server-Sent Events.'),
} as const;

const serverOf = { raw: 'websocket', 'socket.io': 'socketio', sse: 'http' } as const;

/** The AsyncAPI 3.0 document of the doors for people. */
export function asyncApiDocument(version: string): JsonSchema {
  const schemas = new JsonSchemas('draft-07');
  const described = doors.map((door) => describe(door, schemas));
  return {
    asyncapi: '3.0.0',
    info: { title, version, description, license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    servers,
    channels: Object.fromEntries(described.map(({ id, channel }) => [id, channel])),
    operations: Object.assign({}, ...described.map(({ operations }) => operations)) as JsonSchema,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Claims: sub, tenantId, roles, exp; optional scope and metrics, which narrows.',
        },
      },
    },
  };
}

interface Described {
  readonly id: string;
  readonly channel: JsonSchema;
  readonly operations: Readonly<Record<string, JsonSchema>>;
}

function describe(door: DocumentedDoor, schemas: JsonSchemas): Described {
  const { id } = door;
  const messages: Record<string, JsonSchema> = {};
  const operations: Record<string, JsonSchema> = {};
  const channel = { $ref: `#/channels/${id}` };
  for (const request of door.requests) {
    const name = fileName(request.event);
    messages[name] = requestOf(door, request, schemas);
    messages[`ack.${name}`] = answerOf(door, request, schemas);
    operations[`${id}.receive.${name}`] = {
      action: 'receive',
      summary: request.summary,
      channel,
      messages: [messageReference(id, name)],
      reply: { channel, messages: [messageReference(id, `ack.${name}`)] },
    };
  }
  for (const message of door.messages) {
    const name = fileName(message.event);
    messages[name] = messageOf(door, message, schemas);
    operations[`${id}.send.${name}`] = {
      action: 'send',
      summary: message.summary,
      channel,
      messages: [messageReference(id, name)],
    };
  }
  const { address: at, title: name, description: what, framing } = door;
  const on = [{ $ref: `#/servers/${serverOf[framing]}` }];
  return { id, operations, channel: { address: at, title: name, description: what, servers: on, messages } };
}

function messageReference(door: string, message: string): JsonSchema {
  return { $ref: `#/channels/${door}/messages/${message}` };
}

function messageOf(door: DocumentedDoor, { event, summary, schema }: DocumentedMessage, schemas: JsonSchemas) {
  const data = schemas.add(fileName(event), schema);
  const isPinnable = schema instanceof z.ZodObject && 'view' in schema.shape;
  const payload = door.framing === 'raw' ? envelope(event, data, { isPinnable }) : data;
  return described(door, event, summary, payload, fitting(examplesOf(event), schema));
}

function requestOf(door: DocumentedDoor, { event, summary, schema, isBare }: DocumentedRequest, schemas: JsonSchemas) {
  const data = isBare ? {} : schemas.add(fileName(event), schema);
  const payload = door.framing === 'raw' ? envelope(event, data, { mayHaveId: true, isBare }) : data;
  return {
    ...described(door, event, summary, payload, fitting(examplesOf(event), schema)),
    ...(door.framing === 'raw' ? { correlationId } : {}),
  };
}

function answerOf(door: DocumentedDoor, { event, answer }: DocumentedRequest, schemas: JsonSchemas) {
  const data = schemas.add(`ack.${fileName(event)}`, answer);
  const payload = door.framing === 'raw' ? envelope('ack', data, { hasId: true }) : data;
  return {
    ...described(door, 'ack', `The answer to ${event}.`, payload, fitting(examplesOf('ack'), answer)),
    ...(door.framing === 'raw' ? { correlationId } : {}),
  };
}

const correlationId = { description: 'The id of the request.', location: '$message.payload#/id' };

function described(
  { framing }: DocumentedDoor,
  event: string,
  summary: string,
  payload: JsonSchema,
  examples: readonly unknown[],
): JsonSchema {
  const framed = examples.map((data) => {
    if (framing !== 'raw') return { payload: data };
    return { payload: event === 'ack' ? { event, id: 1, data } : { event, data } };
  });
  return { name: event, title: event, summary, payload, ...(framed.length === 0 ? {} : { examples: framed }) };
}

/** A message as `/ws` frames it. */
function envelope(
  event: string,
  data: JsonSchema,
  has: { hasId?: boolean; mayHaveId?: boolean; isBare?: boolean; isPinnable?: boolean },
): JsonSchema {
  const id =
    has.hasId === true || has.mayHaveId === true ? { id: { description: 'Any JSON; the answer has it too.' } } : {};
  return {
    type: 'object',
    properties: { event: { const: event }, data, ...id },
    required: ['event', ...(has.isBare === true ? [] : ['data']), ...(has.hasId === true ? ['id'] : [])],
    additionalProperties:
      has.isPinnable === true ? { type: 'string', description: 'The key label of the series.' } : false,
  };
}

function fitting(examples: readonly unknown[], schema: z.ZodType): readonly unknown[] {
  return examples.filter((example) => schema.safeParse(example).success);
}
