import {
  answerSchemas,
  errorMessageSchema,
  filterNodeSchema,
  filtersSchema,
  labelFiltersSchema,
  subscribeOneSchema,
} from '@streamgauge/protocol/schemas';
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which JSON Schema a document speaks: AsyncAPI 3.0 draft 7, OpenAPI 3.1 draft 2020-12. */
export type Dialect = 'draft-07' | 'draft-2020-12';

const place = '#/components/schemas/';

/** What several messages are made of has a name of its own. */
const shared: readonly (readonly [z.core.$ZodType, string])[] = [
  [errorMessageSchema, 'Error'],
  [filtersSchema, 'Filters'],
  [filterNodeSchema, 'FilterNode'],
  [labelFiltersSchema, 'LabelFilters'],
  [subscribeOneSchema, 'SubscribeOne'],
  [answerSchemas['update-subscription'], 'SubscribeAnswer'],
];

/** The named schemas of one document, made of zod's. What has a name is referred to wherever it is used. */
export class JsonSchemas {
  private readonly byName = new Map<string, JsonSchema>();
  private readonly names = new Map(shared);

  constructor(private readonly dialect: Dialect) {}

  /** Adds a schema under a name, unless it has one already, and returns what refers to it. */
  add(name: string, schema: z.core.$ZodType): JsonSchema {
    const known = this.names.get(schema) ?? name;
    this.names.set(schema, known);
    if (!this.byName.has(known)) {
      // Its place is taken first: what refers to itself ends there.
      this.byName.set(known, {});
      this.byName.set(known, schema === filtersSchema ? this.filters() : this.convert(known, schema));
    }
    return { $ref: place + known };
  }

  /** The form of a value that has no name. */
  inline(schema: z.core.$ZodType): JsonSchema {
    return this.convert('Inline', schema);
  }

  all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Which of the two a filter is read as is decided by code, of which zod can say nothing. */
  private filters(): JsonSchema {
    return { anyOf: [this.add('FilterNode', filterNodeSchema), this.add('LabelFilters', labelFiltersSchema)] };
  }

  private convert(name: string, schema: z.core.$ZodType): JsonSchema {
    const converted = z.toJSONSchema(schema, {
      target: this.dialect,
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        const known = zodSchema === schema ? undefined : this.names.get(zodSchema);
        if (known === undefined) return;
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        Object.assign(jsonSchema, this.add(known, zodSchema));
      },
    });
    const { $schema: _, $defs, definitions, ...own } = converted as Record<string, unknown>;
    // What zod keeps inside for recursion moves to where the document keeps schemas.
    const inside = ($defs ?? definitions ?? {}) as Record<string, JsonSchema>;
    const moved = (reference: string): string =>
      reference === '#' ? place + name : reference.replace(/^#\/(\$defs|definitions)\/_*/, `${place}${name}.`);
    for (const [key, value] of Object.entries(inside)) {
      this.byName.set(`${name}.${key.replace(/^_+/, '')}`, withReferences(value, moved) as JsonSchema);
    }
    return withReferences(own, moved) as JsonSchema;
  }
}

function withReferences(value: unknown, moved: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, moved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' && !inner.startsWith(place)
        ? moved(inner)
        : withReferences(inner, moved),
    ]),
  );
}
