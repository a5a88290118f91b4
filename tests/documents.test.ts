/** The documentation that the gateway serves, held against the rules for such documents and against the gateway itself. */
import asyncApiSpecs from '@asyncapi/specs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDocument, type Judge, judgeBy, pointerKey, type ServedDocument } from './harness/documents.js';
import { startTestGateway, type TestGateway } from './harness/gateway.js';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';

let gateway: TestGateway;
let stop: () => Promise<void>;
let openApi: ServedDocument;
let asyncApi: ServedDocument;

beforeAll(async () => {
  ({ gateway, stop } = await startTestGateway());
  openApi = await fetchDocument(gateway.url, 'openapi.json');
  asyncApi = await fetchDocument(gateway.url, 'asyncapi.json');
});
afterAll(() => stop());

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** `get /ingest/{channel}` of everything that Express was told to route. */
function registeredRoutes(): string[] {
  const { router } = gateway.app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } };
  return router.stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
  );
}

/** Every value of an object, with the pointer to it, at any depth. */
function* entriesOf(value: unknown, pointer = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [pointer, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value)) yield* entriesOf(inner, `${pointer}/${pointerKey(key)}`);
}

describe('/openapi.json', () => {
  it('[W36] is OpenAPI 3.1 by its official schema', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApi));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('[W36] has every route that the gateway has, and no other', () => {
    const documented = Object.entries(openApi.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(documented.sort()).toEqual(registeredRoutes().sort());
    expect(documented.length).toBeGreaterThan(10);
  });

  it('[W36] names every parameter of a path, and no operation twice', () => {
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(openApi.paths as Record<string, ServedDocument>)) {
      for (const { operationId, parameters = [] } of Object.values(methods)) {
        ids.push(operationId);
        const inPath = parameters.filter((parameter: { in: string }) => parameter.in === 'path');
        const names = inPath.map(({ name }: { name: string }) => `{${name}}`);
        expect(names).toEqual(path.match(/\{\w+\}/g) ?? []);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('[W36] says which routes need a token, and which scope', async () => {
    for (const [path, methods] of Object.entries(openApi.paths as Record<string, ServedDocument>)) {
      for (const [method, { security, description = '', responses }] of Object.entries(methods)) {
        const at = gateway.url + path.replace(/\{\w+\}/g, 'pnl');
        const stranger = await fetch(at, { method });
        await stranger.body?.cancel();
        expect([path, stranger.status === 401]).toEqual([path, security.length > 0]);
        if (!/with scope `\w+`\.$/.test(description)) continue;
        const headers = { authorization: `Bearer ${await tokenFor()}` };
        expect([path, (await fetch(at, { method, headers })).status]).toEqual([path, 403]);
        expect(Object.keys(responses)).toContain('403');
      }
    }
  });

  it('[W36, W1] describes what the routes answer', async () => {
    const judge = judgeBy(openApi);
    const client = await RawClient.open(gateway.wsUrl, await tokenFor());
    await client.ask('subscribe', { channel: 'pnl' });
    const { data } = await client.next(({ event }) => event === 'connected');
    const stream = '/analytics/stream';
    const faults = [
      await judgeGet(judge, '/health/live'),
      await judgeGet(judge, '/health/ready'),
      await judgeGet(judge, `${stream}/status`),
      await judgeGet(judge, `${stream}/channels`),
      await judgeGet(judge, `${stream}/connections`),
      await judgeGet(judge, `${stream}/connections/{id}/explain`, data.connectionId),
      await judgeGet(judge, `${stream}/connections/{id}/explain`, 'nobody'),
      await judgeGet(judge, '/alerts'),
      await judgeGet(judge, '/alerts/{id}', 'nobody'),
      await judgeGet(judge, '/devices'),
      await judgeGet(judge, '/openapi.json'),
      await judgeGet(judge, '/asyncapi.json'),
    ];
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    const posted = await ingest(gateway.url, 'pnl', [{ metrics: { total: 1 } }, 1, { metrics: { realized_pnl: 1 } }]);
    expect(posted.status).toBe(202);
    expect(judge(answerPointer('/ingest/{channel}', 'post', 202), await posted.json())).toBeUndefined();
    client.close();
  });

  it('[W36, W6] describes what the routes take and answer where something is changed', async () => {
    const judge = judgeBy(openApi);
    const posts = [
      {
        path: '/devices',
        status: 200,
        body: [{ deviceId: 'm-1', kind: 'meter', live: false, reportingIntervalS: 900 }],
      },
      { path: '/devices', status: 400, body: { deviceId: 1 } },
      { path: '/alerts/{id}/shelve', status: 404, body: { minutes: 5, reason: 'washing' } },
      { path: '/alerts/{id}/acknowledge', status: 404, body: undefined },
      { path: '/admin/revocations', status: 201, body: { userId: 'somebody-else', reason: 'lost device' } },
    ];
    for (const { path, status, body } of posts) {
      const token = await tokenFor({ scope: 'admin' });
      const response = await fetch(gateway.url + path.replace('{id}', 'nobody'), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect([path, response.status]).toEqual([path, status]);
      expect(judge(answerPointer(path, 'post', status), await response.json())).toBeUndefined();
      if (body === undefined) continue;
      const pointer = `/paths/${pointerKey(path)}/post/requestBody/content/${pointerKey('application/json')}/schema`;
      expect([body, judge(pointer, body) === undefined]).toEqual([body, status !== 400]);
    }
    expect(await judgeGet(judge, '/devices')).toBeUndefined();
  });
});

async function judgeGet(judge: Judge, path: string, id = ''): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${await tokenFor({ scope: 'admin' })}` };
  const response = await fetch(gateway.url + path.replace('{id}', id), { headers });
  return judge(answerPointer(path, 'get', response.status), await response.json());
}

function answerPointer(path: string, method: string, status: number): string {
  const type = pointerKey('application/json');
  return `/paths/${pointerKey(path)}/${method}/responses/${status}/content/${type}/schema`;
}

describe('/asyncapi.json', () => {
  it('[W36] is AsyncAPI 3.0 by its official schema', () => {
    // It brings the schema of schemas along, which ajv would otherwise have twice.
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, meta: false, validateSchema: false });
    const validate = ajv.compile(asyncApiSpecs.schemas['3.0.0'] as object);
    validate(asyncApi);
    expect(validate.errors).toBeNull();
  });

  it('[W36, W6] has a schema for every message, which its examples fit', () => {
    const judge = judgeBy(asyncApi);
    let examples = 0;
    for (const [door, { messages }] of Object.entries(asyncApi.channels as Record<string, ServedDocument>)) {
      for (const [name, message] of Object.entries(messages as Record<string, ServedDocument>)) {
        for (const example of message.examples ?? []) {
          examples += 1;
          const pointer = `/channels/${door}/messages/${pointerKey(name)}/payload`;
          expect(judge(pointer, example.payload)).toBeUndefined();
        }
      }
    }
    expect(examples).toBeGreaterThan(50);
  });
});

describe.each([['/openapi.json'], ['/asyncapi.json']])('%s', (path) => {
  it('[W36] refers to nothing that is not in it', () => {
    const document = path === '/openapi.json' ? openApi : asyncApi;
    const places = new Set([...entriesOf(document)].map(([pointer]) => `#${pointer}`));
    const references = [...entriesOf(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
    expect(references.filter((reference) => !places.has(reference))).toEqual([]);
    expect(references.length).toBeGreaterThan(10);
  });
});

describe('GET /docs', () => {
  it('[W36] shows every route and message, with nothing of another origin and nothing inline', async () => {
    const response = await fetch(`${gateway.url}/docs`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain(`default-src 'self'`);
    const page = await response.text();
    for (const path of Object.keys(openApi.paths as object)) expect(page).toContain(` ${path}</code>`);
    for (const event of ['subscribe', 'snapshot', 'stream:quality']) expect(page).toContain(`<code>${event}</code>`);
    expect(page).not.toMatch(/<script|<style|style=|\son\w+=|(src|href)="(?!\/|#)/);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
    expect(links.filter((link) => link.startsWith('#') && !ids.has(link))).toEqual([]);
    for (const link of new Set(links.filter((other) => other.startsWith('/')))) {
      expect([link, (await fetch(gateway.url + link)).status]).toEqual([link, 200]);
    }
  });
});
