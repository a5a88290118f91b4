import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { protocolVersion } from './protocol-version.js';
import { clientSchemas, sampleSchema, serverSchemas } from './schemas.js';

/** Version → hash of all schemas. A changed message needs a line in protocol-version.ts and docs/SPEC.md, then its hash here. */
const history: Record<number, string> = { 1: '36657ea7134ca6a5' };

it('[W6] the messages are those of the protocol version', () => {
  const all = { ...clientSchemas, ...serverSchemas, sample: sampleSchema };
  const shapes = Object.entries(all).map(([event, schema]) => [event, z.toJSONSchema(schema, { io: 'input' })]);
  const hash = createHash('sha256').update(JSON.stringify(shapes)).digest('hex').slice(0, 16);
  expect(hash).toBe(history[protocolVersion]);
});
