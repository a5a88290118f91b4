import type { LabelValues, SeriesTable } from './series-table.js';

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte';

/** A filter's tree over the labels of a channel, by their index. */
export type FilterNode =
  | { readonly op: 'and' | 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly op: 'not'; readonly node: FilterNode }
  | { readonly op: 'in'; readonly label: number; readonly values: readonly string[] }
  | { readonly op: 'sw'; readonly label: number; readonly prefix: string }
  | { readonly op: Comparison; readonly label: number; readonly bound: string | number };

/** A label and the values of which a series must have one to match. */
export interface Required {
  readonly label: number;
  readonly values: readonly string[];
}

/**
 * Which series a question is about. It is kept in its canonical form, so that filters that mean the same and are written
 * differently (in another order, nested, doubly negated, `eq` or `in` of one) are the same filter.
 */
export class Filter {
  static readonly everything = new Filter({ op: 'and', nodes: [] });

  /** Canonical: two filters with equal JSON of this are equal. */
  readonly form: FilterNode;
  /** What narrows the search: a label with the fewest values that matching series can have; undefined = try every series. */
  readonly required: Required | undefined;
  /** Label → the only value that matching series have for it. */
  readonly pinned: ReadonlyMap<number, string>;

  constructor(node: FilterNode) {
    this.form = canonical(node);
    this.required = requiredBy(this.form);
    this.pinned = new Map(pinnedBy(this.form));
  }

  get isEverything(): boolean {
    return this.form.op === 'and' && this.form.nodes.length === 0;
  }

  matches(values: LabelValues): boolean {
    return holds(this.form, values);
  }
}

/** All living series that match, ascending, found by the values that they must have where there are any. */
export function matchingSeries(filter: Filter, table: SeriesTable): number[] {
  const { required } = filter;
  const matching: number[] = [];
  const consider = (series: number): void => {
    if (table.isAlive(series) && (filter.isEverything || filter.matches(table.valuesOf(series)))) matching.push(series);
  };
  if (required === undefined) {
    for (let series = 0; series < table.size; series += 1) consider(series);
    return matching;
  }
  for (const value of required.values) for (const series of table.withValue(required.label, value)) consider(series);
  return matching.sort((a, b) => a - b);
}

/** A series without the label matches no condition on it, and so every negated one. */
function holds(node: FilterNode, values: LabelValues): boolean {
  switch (node.op) {
    case 'and':
      return node.nodes.every((child) => holds(child, values));
    case 'or':
      return node.nodes.some((child) => holds(child, values));
    case 'not':
      return !holds(node.node, values);
  }
  const value = values[node.label];
  if (value === undefined) return false;
  if (node.op === 'in') return node.values.includes(value);
  if (node.op === 'sw') return value.startsWith(node.prefix);
  return compares(node.op, value, node.bound);
}

/** With a number by amount, and then a value that is no number does not match; with a text by UTF-16 code units. */
function compares(op: Comparison, value: string, bound: string | number): boolean {
  if (typeof bound === 'string') return isOrdered(op, value, bound);
  const amount = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(amount) && isOrdered(op, amount, bound);
}

function isOrdered<T extends string | number>(op: Comparison, left: T, right: T): boolean {
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

function canonical(node: FilterNode): FilterNode {
  switch (node.op) {
    case 'and':
    case 'or':
      return canonicalJoint(node.op, node.nodes);
    case 'not':
      return negated(canonical(node.node));
    case 'in':
      return { op: 'in', label: node.label, values: [...new Set(node.values)].sort() };
    default:
      return node;
  }
}

/** Nested joints of one kind are one joint; its nodes stand once each, in order; a joint of one node is that node. */
function canonicalJoint(op: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const parts = new Map<string, FilterNode>();
  for (const node of nodes.map(canonical)) {
    // An empty "and" is everything, an empty "or" nothing; either decides or changes nothing, depending on the joint.
    if (isJoint(node) && node.nodes.length === 0 && node.op !== op) return node;
    for (const part of isJoint(node) && node.op === op ? node.nodes : [node]) parts.set(JSON.stringify(part), part);
  }
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  const [only] = sorted;
  return sorted.length === 1 && only !== undefined ? only : { op, nodes: sorted };
}

function negated(node: FilterNode): FilterNode {
  if (node.op === 'not') return node.node;
  if (isJoint(node) && node.nodes.length === 0) return { op: node.op === 'and' ? 'or' : 'and', nodes: [] };
  return { op: 'not', node };
}

function isJoint(node: FilterNode): node is FilterNode & { readonly op: 'and' | 'or' } {
  return node.op === 'and' || node.op === 'or';
}

function requiredBy(node: FilterNode): Required | undefined {
  if (node.op === 'in') return { label: node.label, values: node.values };
  if (node.op === 'and') {
    const candidates = node.nodes.map(requiredBy).filter((required) => required !== undefined);
    return candidates.reduce<Required | undefined>(
      (best, one) => (best === undefined || one.values.length < best.values.length ? one : best),
      undefined,
    );
  }
  if (node.op !== 'or' || node.nodes.length === 0) return undefined;
  const all = node.nodes.map(requiredBy);
  const [first] = all;
  if (first === undefined || all.some((one) => one?.label !== first.label)) return undefined;
  return { label: first.label, values: [...new Set(all.flatMap((one) => one?.values ?? []))].sort() };
}

function pinnedBy(node: FilterNode): (readonly [label: number, value: string])[] {
  if (node.op === 'and') return node.nodes.flatMap(pinnedBy);
  const [value, ...others] = node.op === 'in' ? node.values : [];
  return node.op === 'in' && value !== undefined && others.length === 0 ? [[node.label, value]] : [];
}
