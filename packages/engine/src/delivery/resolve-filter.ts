import {
  type Filters,
  isFilterNode,
  limits,
  StreamgaugeError,
  type FilterNode as WrittenNode,
} from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import { Filter, type FilterNode } from '../stream/filter.js';

/**
 * Turns the filters of a request into those of a channel.
 *
 * @param policy What the principal is held to: it is joined before the request's own filters by "and", so that they can
 *   narrow it and never widen it.
 * @throws StreamgaugeError INVALID_FILTER
 */
export function resolveFilter(channel: Channel, filters: Filters, policy: Filters | undefined): Filter {
  const own = nodeOf(channel, filters);
  const nodes = countOf(own);
  if (nodes > limits.filterNodesMax) {
    throw invalidFilter(channel, `${nodes} nodes; at most ${limits.filterNodesMax}, and each value of a list is one`);
  }
  return new Filter(policy === undefined ? own : { op: 'and', nodes: [nodeOf(channel, policy), own] });
}

/** Index of a label of the channel. @throws StreamgaugeError INVALID_FILTER */
export function labelOf(channel: Channel, name: string): number {
  const index = channel.labelIndex.get(name);
  if (index === undefined) throw invalidFilter(channel, `${channel.name} has no label '${name}'`);
  return index;
}

function nodeOf(channel: Channel, filters: Filters): FilterNode {
  if (isFilterNode(filters)) return ofTree(channel, filters);
  const nodes = Object.keys(filters).map((name): FilterNode => {
    const given = filters[name] ?? [];
    return { op: 'in', label: labelOf(channel, name), values: typeof given === 'string' ? [given] : given };
  });
  return { op: 'and', nodes };
}

function ofTree(channel: Channel, node: WrittenNode): FilterNode {
  switch (node.op) {
    case 'and':
    case 'or':
      return { op: node.op, nodes: node.nodes.map((child) => ofTree(channel, child)) };
    case 'not':
      return { op: 'not', node: { op: 'or', nodes: node.nodes.map((child) => ofTree(channel, child)) } };
    case 'eq':
      return { op: 'in', label: labelOf(channel, node.key), values: [node.value] };
    case 'ne':
      return { op: 'not', node: { op: 'in', label: labelOf(channel, node.key), values: [node.value] } };
    case 'in':
      return { op: 'in', label: labelOf(channel, node.key), values: node.values };
    case 'nin':
      return { op: 'not', node: { op: 'in', label: labelOf(channel, node.key), values: node.values } };
    case 'sw':
      return { op: 'sw', label: labelOf(channel, node.key), prefix: node.value };
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { op: node.op, label: labelOf(channel, node.key), bound: node.value };
  }
}

function countOf(node: FilterNode): number {
  if (node.op === 'and' || node.op === 'or') return node.nodes.reduce((count, child) => count + countOf(child), 0);
  if (node.op === 'not') return countOf(node.node);
  return node.op === 'in' ? node.values.length : 1;
}

function invalidFilter(channel: Channel, what: string): StreamgaugeError {
  return new StreamgaugeError('INVALID_FILTER', {
    what,
    allowed: channel.labels.map((label) => label.name).join(', '),
  });
}
