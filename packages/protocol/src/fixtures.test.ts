/** The golden frames: examples of every message. Schemas, servers and clients are tested against the same files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { clientEvents } from './client-to-server.js';
import {
  clientSchemas,
  deviceSchema,
  postedEventSchema,
  realtimeClientSchemas,
  realtimeServerSchemas,
  sampleSchema,
  serverSchemas,
  shelveAlertSchema,
} from './schemas.js';
import { serverEvents } from './server-to-client.js';

const folder = join(import.meta.dirname, '../fixtures');
const schemas: Record<string, z.ZodType> = {
  ...clientSchemas,
  ...serverSchemas,
  ...realtimeClientSchemas,
  ...realtimeServerSchemas,
  device: deviceSchema,
  'shelve-alert': shelveAlertSchema,
  sample: sampleSchema,
  'posted-event': postedEventSchema,
};

const fixture = (event: string): unknown[] =>
  JSON.parse(readFileSync(join(folder, `${event.replace(':', '-')}.json`), 'utf8')) as unknown[];

describe('golden frames', () => {
  it('[W6] there are some for every message that carries data, and for no other', () => {
    const expected = Object.keys(schemas).map((event) => `${event.replace(':', '-')}.json`);
    expect(readdirSync(folder).sort()).toEqual(expected.sort());
    expect([...clientEvents, ...serverEvents].filter((event) => schemas[event] === undefined)).toEqual(['ping']);
  });

  it.each(Object.keys(schemas))('[W6] those of %s fit its schema', (event) => {
    for (const example of fixture(event)) expect(schemas[event]?.safeParse(example).error).toBeUndefined();
  });

  it.each(Object.keys({ ...serverSchemas, ...realtimeServerSchemas }))(
    '[W6] those of %s fit no longer when a field is added or left out',
    (event) => {
      const schema = schemas[event];
      for (const example of fixture(event)) {
        const [first = ''] = Object.keys(example as object);
        const { [first]: _, ...without } = example as Record<string, unknown>;
        expect(schema?.safeParse(without).success).toBe(false);
        expect(schema?.safeParse({ ...(example as object), surprise: 1 }).success).toBe(false);
      }
    },
  );
});
