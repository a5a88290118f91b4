import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { filterNodeSchema, labelFiltersSchema } from './messages/filters.js';
import { protocolVersion } from './protocol-version.js';
import {
  answerSchemas,
  clientSchemas,
  deviceSchema,
  postedEventSchema,
  realtimeClientSchemas,
  realtimeServerSchemas,
  sampleSchema,
  serverSchemas,
  shelveAlertSchema,
} from './schemas.js';

/** Version → hash of all schemas. A changed message needs a line in protocol-version.ts and docs/SPEC.md, then its hash here. */
const history: Record<number, string> = { 1: '4b7afc7643844dde' };

it('[W6] the messages are those of the protocol version', () => {
  // A filter is read by one of two schemas, which the message's own does not show.
  const filters = { filterNode: filterNodeSchema, labelFilters: labelFiltersSchema };
  const all: Record<string, z.ZodType> = {
    ...clientSchemas,
    ...serverSchemas,
    ...filters,
    sample: sampleSchema,
    'posted-event': postedEventSchema,
    ...realtimeClientSchemas,
    ...realtimeServerSchemas,
    device: deviceSchema,
    'shelve-alert': shelveAlertSchema,
    ...Object.fromEntries(Object.entries(answerSchemas).map(([event, schema]) => [`ack ${event}`, schema])),
  };
  const shapes = Object.entries(all).map(([event, schema]) => [event, z.toJSONSchema(schema, { io: 'input' })]);
  const hash = createHash('sha256').update(JSON.stringify(shapes)).digest('hex').slice(0, 16);
  expect(hash).toBe(history[protocolVersion]);
});
