import { z } from 'zod';
import type { DocumentedBody, RouteDocumentation } from '../documents/documented.js';

const text: DocumentedBody = { schema: z.string(), type: 'text/plain' };

export const metricsDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'The gateway as a whole, for Prometheus',
  description: 'In the text format. It names no tenant and no user.',
  answers: { 200: { what: 'What is counted and measured.', body: text } },
};

export const tenantMetricsDocumentation: RouteDocumentation = {
  group: 'Operation',
  summary: 'Tenant by tenant, for Prometheus',
  description: 'In the text format.',
  answers: { 200: { what: 'What is counted of each tenant.', body: text } },
};
