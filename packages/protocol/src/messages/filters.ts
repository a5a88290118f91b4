import { z } from 'zod';
import { type FilterNode, type Filters, isFilterNode } from '../filter-form.js';
import { filterNodesMax, labelValueCharsMax } from '../limits.js';

/**
 * Which series a view covers, in one of two forms.
 *
 * By label: `{meterId: 'm-1', phase: ['L1', 'L2']}`, for each label one value or a list of which any will do, joined by
 * "and". As a tree: `{op: 'and' | 'or' | 'not', nodes}` of conditions `{op, key, value}` with `eq`, `ne`, `sw` (starts
 * with), `gt`, `gte`, `lt`, `lte`, or `{op: 'in' | 'nin', key, values}`; `not` holds when none of its nodes does.
 *
 * Numbers and booleans stand for their text, because label values are text; only as the bound of `gt` … `lte` is a number
 * compared as a number. A filter with `op` and either `nodes` or `key` is a tree, whatever the labels of the channel.
 *
 * Rules: W13, R30, R38.
 */
const textSchema = z.string().max(labelValueCharsMax);
const labelValueSchema = z.union([textSchema, z.number(), z.boolean()]).transform((value) => String(value));
const valuesSchema = z.array(labelValueSchema).min(1).max(filterNodesMax);
const keySchema = z.string().min(1).max(128);

export const labelFiltersSchema = z.record(textSchema, z.union([labelValueSchema, valuesSchema]));

const conditionSchemas = [
  z.strictObject({ op: z.enum(['eq', 'ne']), key: keySchema, value: labelValueSchema }),
  z.strictObject({ op: z.literal('sw'), key: keySchema, value: textSchema.min(1) }),
  z.strictObject({ op: z.enum(['in', 'nin']), key: keySchema, values: valuesSchema }),
  z.strictObject({ op: z.enum(['gt', 'gte', 'lt', 'lte']), key: keySchema, value: z.union([textSchema, z.number()]) }),
] as const;

export const filterNodeSchema: z.ZodType<FilterNode> = z.union([
  z.strictObject({
    op: z.enum(['and', 'or', 'not']),
    nodes: z.lazy(() => z.array(filterNodeSchema).min(1).max(filterNodesMax)),
  }),
  ...conditionSchemas,
]);

export const filtersSchema = z
  .unknown()
  .refine(isBounded, { abort: true, message: `a filter has at most ${filterNodesMax} nodes` })
  .transform((value, context): Filters => {
    const read = isFilterNode(value) ? filterNodeSchema.safeParse(value) : labelFiltersSchema.safeParse(value);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    context.addIssue({ code: 'custom', message: `${place}${formFault(value)}` });
    return z.NEVER;
  });

type Scalar = string | number | boolean;

/** A node as a client may write it; see `FilterNode` for what it means. */
export type FilterNodeInput =
  | { readonly op: 'and' | 'or' | 'not'; readonly nodes: readonly FilterNodeInput[] }
  | { readonly op: 'eq' | 'ne'; readonly key: string; readonly value: Scalar }
  | { readonly op: 'sw'; readonly key: string; readonly value: string }
  | { readonly op: 'in' | 'nin'; readonly key: string; readonly values: readonly Scalar[] }
  | { readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly key: string; readonly value: string | number };

/** What a client may write; see `Filters` for what it means. */
export type FiltersInput = Readonly<Record<string, Scalar | readonly Scalar[]>> | FilterNodeInput;

/** Counts nodes without recursion: what is nested a thousand deep is refused before anything descends into it. */
function isBounded(value: unknown): boolean {
  const open = [value];
  for (let nodes = 0; open.length > 0; nodes += 1) {
    if (nodes > filterNodesMax) return false;
    const node = open.pop();
    const below = typeof node === 'object' && node !== null && 'nodes' in node ? node.nodes : undefined;
    if (Array.isArray(below)) open.push(...below.slice(0, filterNodesMax + 1));
  }
  return true;
}

function formFault(value: unknown): string {
  return isFilterNode(value)
    ? "a node is {op: 'and' | 'or' | 'not', nodes} or {op: 'eq' | 'ne' | 'sw' | 'gt' | 'gte' | 'lt' | 'lte', key, value} or {op: 'in' | 'nin', key, values}"
    : 'a filter is {label: value}, {label: [values]}, or a node with op';
}
