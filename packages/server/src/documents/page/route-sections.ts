import type { JsonSchema } from '../json-schemas.js';
import { type Html, html, sentence } from './html.js';
import { formOf } from './schema-fields.js';

interface Media {
  readonly schema: JsonSchema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

type Content = Readonly<Record<string, Media>>;

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
}

/** One section per group of routes. */
export function routeSections(openApi: JsonSchema): Html[] {
  const paths = openApi.paths as Record<string, Record<string, Operation>>;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return (openApi.tags as { name: string }[]).map(
    ({ name }) =>
      html`<article><h3>${name}</h3>${all
        .filter(({ operation }) => operation.tags.includes(name))
        .map(({ path, method, operation }) => routeSection(method, path, operation))}</article>`,
  );
}

function routeSection(method: string, path: string, operation: Operation): Html {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  return html`<details>
<summary><code>${method.toUpperCase()} ${path}</code><span>${summary}${security.length === 0 ? html` <em>no token</em>` : ''}</span></summary>
${description === undefined ? undefined : html`<p>${sentence(description)}</p>`}
${table(
  'Parameters',
  parameters.map(
    ({ name, in: where, required, description: what, schema }) => html`<tr>
<td><code>${name}</code><span class="optional">${where}${required ? '' : ', optional'}</span></td>
<td class="form">${formOf(schema)}<span class="note">${sentence(what)}</span></td></tr>`,
  ),
)}
${table('Body', contentRows(requestBody?.content))}
${table(
  'Answers',
  Object.entries(responses).map(
    ([status, { description: what, content }]) => html`<tr>
<td><code>${status}</code></td>
<td class="form">${Object.values(content).map(({ schema }) => formOf(schema))}<span class="note">${sentence(what)}</span></td></tr>`,
  ),
)}
${examplesIn(requestBody?.content)}
</details>`;
}

function contentRows(content: Content = {}): Html[] {
  return Object.entries(content).map(
    ([type, { schema }]) => html`<tr><td><code>${type}</code></td><td class="form">${formOf(schema)}</td></tr>`,
  );
}

function examplesIn(content: Content = {}): Html[] {
  return Object.values(content).flatMap(({ examples = {} }) =>
    Object.values(examples).map(({ value }) => html`<pre><code>${JSON.stringify(value, null, 2)}</code></pre>`),
  );
}

function table(title: string, rows: readonly Html[]): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<h5>${title}</h5><div class="table"><table><tbody>${rows}</tbody></table></div>`;
}
