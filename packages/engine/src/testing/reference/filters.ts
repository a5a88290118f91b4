import { type Labels, valueOfLabel } from './series-lives.js';

/** Each label must have one of its values. */
export type LabelFilters = Readonly<Record<string, readonly string[]>>;

export type FilterNode =
  | { readonly op: 'and' | 'or' | 'not'; readonly nodes: readonly FilterNode[] }
  | { readonly op: 'eq'; readonly key: string; readonly value: string }
  | { readonly op: 'ne'; readonly key: string; readonly value: string }
  | { readonly op: 'sw'; readonly key: string; readonly value: string }
  | { readonly op: 'in'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'nin'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly key: string; readonly value: string | number };

export type ModelFilters = LabelFilters | FilterNode;

export function isNode(filters: ModelFilters): filters is FilterNode {
  return typeof filters.op === 'string';
}

/** Whether the labels fit. A label that is missing fits only what is negated. `not` of several nodes: none of them. */
export function fits(labels: Labels, filters: ModelFilters): boolean {
  if (!isNode(filters)) {
    return Object.entries(filters).every(([key, values]) => fits(labels, { op: 'in', key, values }));
  }
  switch (filters.op) {
    case 'and':
      return filters.nodes.every((node) => fits(labels, node));
    case 'or':
      return filters.nodes.some((node) => fits(labels, node));
    case 'not':
      return !filters.nodes.some((node) => fits(labels, node));
    case 'ne':
      return !fits(labels, { op: 'eq', key: filters.key, value: filters.value });
    case 'nin':
      return !fits(labels, { op: 'in', key: filters.key, values: filters.values });
  }
  const value = valueOfLabel(labels, filters.key);
  if (value === undefined) return false;
  switch (filters.op) {
    case 'eq':
      return value === filters.value;
    case 'in':
      return filters.values.includes(value);
    case 'sw':
      return value.startsWith(filters.value);
    default:
      return compares(value, filters.op, filters.value);
  }
}

/** With a number by amount, and then a label that is no number does not fit; with a text by UTF-16 code units. */
function compares(value: string, op: 'gt' | 'gte' | 'lt' | 'lte', bound: string | number): boolean {
  if (typeof bound === 'string') return isOrdered(value, op, bound);
  const amount = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(amount) && isOrdered(amount, op, bound);
}

function isOrdered<T extends string | number>(left: T, op: 'gt' | 'gte' | 'lt' | 'lte', right: T): boolean {
  switch (op) {
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
  }
}

/** Labels that the filters hold to one value: by `eq` or a single value, alone or joined by `and`. */
export function pinnedBy(filters: ModelFilters): string[] {
  if (!isNode(filters)) {
    return Object.entries(filters).flatMap(([key, values]) => pinnedBy({ op: 'in', key, values }));
  }
  const node = simplest(filters);
  switch (node.op) {
    case 'and':
      return node.nodes.flatMap(pinnedBy);
    case 'eq':
      return [node.key];
    case 'in':
      return new Set(node.values).size === 1 ? [node.key] : [];
    default:
      return [];
  }
}

/** A joint of one node, repeated or not, is that node, and what is negated twice is not negated. */
function simplest(node: FilterNode): FilterNode {
  if (node.op !== 'and' && node.op !== 'or' && node.op !== 'not') return node;
  const nodes = node.nodes.map(simplest);
  const [only] = nodes;
  if (only === undefined || nodes.some((one) => JSON.stringify(one) !== JSON.stringify(only)))
    return { ...node, nodes };
  if (node.op !== 'not') return only;
  if (only.op === 'ne') return { ...only, op: 'eq' };
  if (only.op === 'nin') return { ...only, op: 'in' };
  const [inner, ...others] = only.op === 'not' ? only.nodes : [];
  return inner !== undefined && others.length === 0 ? inner : { op: 'not', nodes: [only] };
}
