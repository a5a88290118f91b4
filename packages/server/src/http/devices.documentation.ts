import { deviceSchema, deviceStatusSchema } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import type { RouteDocumentation } from '../documents/documented.js';
import { examplesOf } from '../documents/examples.js';

export const devicesDocumentation: RouteDocumentation = {
  group: 'Devices',
  summary: 'All devices, and how they are',
  answers: {
    200: {
      what: 'Those that are registered, and the states of those that were heard.',
      body: {
        name: 'Devices',
        schema: z.strictObject({ devices: z.array(deviceSchema), states: z.array(deviceStatusSchema) }),
      },
    },
  },
};

export const registerDocumentation: RouteDocumentation = {
  group: 'Devices',
  summary: 'Register one device or several',
  description: 'One that is there already is named anew. With one of the wrong form, none is registered.',
  body: [
    {
      name: 'RegisterDevices',
      schema: z.union([deviceSchema, z.array(deviceSchema)]),
      examples: examplesOf('device'),
    },
  ],
  answers: {
    200: {
      what: 'How many it were.',
      body: { name: 'Registered', schema: z.strictObject({ registered: z.number().int() }) },
    },
  },
  errors: ['BAD_MESSAGE', 'LIMIT_DEVICES'],
};
