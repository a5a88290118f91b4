import { type ErrorCode, errorTable } from '@streamgauge/protocol';
import { errorMessageSchema } from '@streamgauge/protocol/schemas';
import type { DocumentedBody, DocumentedParameter } from './documented.js';
import type { DocumentedRoute } from './documented-routes.js';
import { type JsonSchema, JsonSchemas } from './json-schemas.js';

const title = 'Streamgauge over HTTP';
const description =
  `Producers send here, operators look here. Live numbers come over the doors of /asyncapi.json. An error is
always \`{code, error, retryable}\`, and the code decides; the sentence is for a person.`.replaceAll('\n', ' ');

const tokenErrors: readonly ErrorCode[] = [
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'TOKEN_REVOKED',
  'KEYS_UNAVAILABLE',
  'FORBIDDEN_ORIGIN',
];

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly DocumentedRoute[], version: string): JsonSchema {
  const schemas = new JsonSchemas('draft-2020-12');
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title, version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/', description: 'This gateway' }],
    tags: [...new Set(routes.map(({ documentation }) => documentation.group))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.all(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Claims: sub, tenantId, roles, exp; optional scope (ingest, admin, admin:all) and metrics, which narrows.',
        },
      },
    },
  };
}

function operationOf(route: DocumentedRoute, schemas: JsonSchemas): JsonSchema {
  const { group, summary, description: more, path, query, body, answers, errors = [] } = route.documentation;
  const scopeSentence = route.scope === undefined ? '' : `Needs a token with scope \`${route.scope}\`.`;
  const text = [more, scopeSentence].filter((part) => part !== undefined && part !== '').join(' ');
  const codes: ErrorCode[] = [
    ...(route.needsToken ? tokenErrors : []),
    ...(route.scope === undefined ? [] : (['FORBIDDEN_SCOPE'] as const)),
    ...errors,
  ];
  const parameters = [...parametersOf('path', path, schemas), ...parametersOf('query', query, schemas)];
  return {
    operationId: operationId(route),
    tags: [group],
    summary,
    ...(text === '' ? {} : { description: text }),
    security: route.needsToken ? [{ token: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body, schemas) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { what, body: answer }]) => [
          status,
          { description: what, content: contentOf([answer], schemas) },
        ]),
      ),
      ...refusals(codes, schemas),
    },
  };
}

/** `get /analytics/stream/status` is `getAnalyticsStreamStatus`. */
function operationId({ method, path }: DocumentedRoute): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function parametersOf(
  where: 'path' | 'query',
  parameters: Readonly<Record<string, DocumentedParameter>> = {},
  schemas: JsonSchemas,
): JsonSchema[] {
  return Object.entries(parameters).map(([name, { what, schema, isRequired }]) => ({
    name,
    in: where,
    description: what,
    required: where === 'path' || isRequired === true,
    schema: schemas.inline(schema),
  }));
}

function contentOf(bodies: readonly DocumentedBody[], schemas: JsonSchemas): JsonSchema {
  return Object.fromEntries(
    bodies.map(({ schema, name, type = 'application/json', examples = [] }) => {
      const named = examples.map((value, index) => [`example-${index + 1}`, { value }] as const);
      const media = {
        schema: name === undefined ? schemas.inline(schema) : schemas.add(name, schema),
        ...(named.length === 0 ? {} : { examples: Object.fromEntries(named) }),
      };
      return [type, media];
    }),
  );
}

/** One answer per status, with the codes that have it and when they come. */
function refusals(codes: readonly ErrorCode[], schemas: JsonSchemas): Record<string, JsonSchema> {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { http, when } = errorTable[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), `\`${code}\`: ${when}`]);
  }
  const content = contentOf([{ name: 'Error', schema: errorMessageSchema }], schemas);
  return Object.fromEntries(
    [...byStatus].map(([status, sentences]) => [String(status), { description: sentences.join(' '), content }]),
  );
}
