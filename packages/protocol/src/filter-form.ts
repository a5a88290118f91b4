/** Filters as they are understood, in either form; `messages/filters.ts` says how they are written. */
export type LabelFilters = Readonly<Record<string, string | readonly string[]>>;

/** One node of a filter's tree. */
export type FilterNode =
  | { readonly op: 'and' | 'or' | 'not'; readonly nodes: readonly FilterNode[] }
  | { readonly op: 'eq' | 'ne' | 'sw'; readonly key: string; readonly value: string }
  | { readonly op: 'in' | 'nin'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly key: string; readonly value: string | number };

export type Filters = LabelFilters | FilterNode;

/** Whether filters are a tree. */
export function isFilterNode(filters: unknown): filters is FilterNode {
  if (typeof filters !== 'object' || filters === null) return false;
  return Object.hasOwn(filters, 'op') && (Object.hasOwn(filters, 'nodes') || Object.hasOwn(filters, 'key'));
}
