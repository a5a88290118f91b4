import { z } from 'zod';
import type { RouteDocumentation } from './documented.js';

const documentSchema = z.record(z.string(), z.unknown());

function documentation(summary: string, what: string, type = 'application/json'): RouteDocumentation {
  const schema = type === 'application/json' ? documentSchema : z.string();
  return { group: 'Documents', summary, answers: { 200: { what, body: { schema, type } } } };
}

export const openApiDocumentation = documentation('The HTTP routes', 'An OpenAPI 3.1 document.');
export const asyncApiDocumentation = documentation('The messages of the live doors', 'An AsyncAPI 3.0 document.');
export const pageDocumentation = documentation('Both documents, to read', 'A page.', 'text/html');
export const styleDocumentation = documentation('How that page looks', 'A style sheet.', 'text/css');
