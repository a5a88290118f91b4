import type { JsonSchema } from '../json-schemas.js';
import { type Html, html, sentence } from './html.js';

const place = '#/components/schemas/';

/** A schema as a table of its fields, or in a line where it has none. */
export function fieldsOf(schema: JsonSchema): Html {
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (properties === undefined || Object.keys(properties).length === 0)
    return html`<p class="form">${formOf(schema)}</p>`;
  const required = new Set(schema.required as string[] | undefined);
  const rows = Object.entries(properties).map(
    ([name, field]) => html`<tr>
      <td><code>${name}</code>${required.has(name) ? '' : html`<span class="optional">optional</span>`}</td>
      <td class="form">${formOf(field)}${noteOf(field)}</td>
    </tr>`,
  );
  return html`<div class="table"><table><tbody>${rows}</tbody></table></div>`;
}

function noteOf({ description }: JsonSchema): Html | undefined {
  return typeof description === 'string' ? html`<span class="note">${sentence(description)}</span>` : undefined;
}

/** The form of a value in one line: `string`, `list of Error`, `{metric: number}`. */
export function formOf(schema: JsonSchema): Html {
  const { $ref, type, const: constant, enum: values, prefixItems } = schema;
  if (typeof $ref === 'string') return linkTo($ref);
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`;
  if (Array.isArray(values))
    return joined(
      values.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' or ',
    );
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const branches = schema[key];
    if (Array.isArray(branches)) return joined((branches as JsonSchema[]).map(formOf), ' or ');
  }
  const tuple = Array.isArray(prefixItems) ? prefixItems : schema.items;
  if (Array.isArray(tuple)) return html`[${joined((tuple as JsonSchema[]).map(formOf), ', ')}]`;
  if (type === 'array') return html`list of ${formOf((schema.items as JsonSchema | undefined) ?? {})}`;
  if (type === 'object') return objectForm(schema);
  return html`${typeof type === 'string' ? type : 'any JSON'}`;
}

function objectForm({ properties = {}, required, additionalProperties }: JsonSchema): Html {
  const needed = new Set(required as string[] | undefined);
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(
    ([name, field]) => html`${name}${needed.has(name) ? '' : '?'}: ${formOf(field)}`,
  );
  if (typeof additionalProperties === 'object')
    fields.push(html`[name]: ${formOf(additionalProperties as JsonSchema)}`);
  return html`{${joined(fields, ', ')}}`;
}

function linkTo(reference: string): Html {
  const name = reference.replace(place, '');
  return html`<a href="#schema-${name}">${name}</a>`;
}

function joined(parts: readonly Html[], between: string): Html {
  return html`${parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]))}`;
}
