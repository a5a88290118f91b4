import { alertSchema, realtimeClientSchemas, shelveAlertSchema } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import type { DocumentedBody, RouteDocumentation } from '../documents/documented.js';
import { examplesOf } from '../documents/examples.js';

const alertBody: DocumentedBody = { name: 'Alert', schema: alertSchema };
const path = { id: { what: 'The `id` of the alert.', schema: z.string() } };
const { minPriority, patientId, deviceId } = realtimeClientSchemas['subscribe:alerts'].shape;

const changeSchema = z.strictObject({
  version: z.number().int(),
  what: z.string().describe('What happened to it, such as `create`, `acknowledge` or `shelve`.'),
  state: alertSchema.shape.state,
  at: z.iso.datetime(),
  by: z.string().nullable().describe('The user; null is the gateway itself.'),
  reason: z.string().optional(),
});

export const alertsDocumentation: RouteDocumentation = {
  group: 'Alerts',
  summary: 'The open alerts',
  description: 'The oldest first. What the caller may not see is not there.',
  query: {
    minPriority: { what: 'Those of this priority and above.', schema: minPriority },
    patientId: { what: 'Those of this patient.', schema: patientId },
    deviceId: { what: 'Those of this device.', schema: deviceId },
  },
  answers: {
    200: {
      what: 'The alerts, and when that was true.',
      body: {
        name: 'Alerts',
        schema: z.strictObject({ alerts: z.array(alertSchema), checkedAt: z.iso.datetime() }),
      },
    },
  },
  errors: ['BAD_MESSAGE', 'FORBIDDEN_CHANNEL'],
};

export const alertDocumentation: RouteDocumentation = {
  group: 'Alerts',
  summary: 'One alert, with who did what to it',
  path,
  answers: {
    200: {
      what: 'The alert and its last changes.',
      body: { name: 'AlertHistory', schema: alertSchema.extend({ changes: z.array(changeSchema) }) },
    },
  },
  errors: ['FORBIDDEN_CHANNEL', 'ALERT_NOT_FOUND'],
};

function transition(summary: string): RouteDocumentation {
  return {
    group: 'Alerts',
    summary,
    description: 'Doing it again changes nothing.',
    path,
    answers: { 200: { what: 'The alert as it is now.', body: alertBody } },
    errors: ['FORBIDDEN_CHANNEL', 'ALERT_NOT_FOUND', 'IMPOSSIBLE_TRANSITION'],
  };
}

export const acknowledgeDocumentation = transition('Take note of an alert');
export const clearDocumentation = transition('Clear an alert');
export const shelveDocumentation: RouteDocumentation = {
  ...transition('Put an alert aside for some minutes'),
  body: [{ name: 'ShelveAlert', schema: shelveAlertSchema, examples: examplesOf('shelve-alert') }],
  errors: ['BAD_MESSAGE', 'FORBIDDEN_CHANNEL', 'ALERT_NOT_FOUND', 'IMPOSSIBLE_TRANSITION'],
};
