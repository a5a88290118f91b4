import type { FilterNode } from './messages/filters.js';

/** Whether filters are a tree. */
export function isFilterNode(filters: unknown): filters is FilterNode {
  if (typeof filters !== 'object' || filters === null) return false;
  return Object.hasOwn(filters, 'op') && (Object.hasOwn(filters, 'nodes') || Object.hasOwn(filters, 'key'));
}
