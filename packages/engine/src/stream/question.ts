import type { AggregationFunction } from '@streamgauge/protocol';
import type { Channel, Metric } from '../catalog/channel.js';
import type { Filter } from './filter.js';

/** What a view answers. Two equal questions share one view. */
export interface Question {
  readonly tenantId: string;
  readonly channel: Channel;
  /** In the catalog's order, with the function of each. */
  readonly columns: readonly Column[];
  readonly filter: Filter;
  /** Indexes of labels, ascending. Empty: one number per metric for all series together. */
  readonly groupBy: readonly number[];
  readonly windowMs: number;
}

export interface Column {
  readonly metric: Metric;
  readonly type: AggregationFunction;
}

/** The canonical form: equal for equal questions, different for different ones whatever their strings contain. */
export function canonicalForm(question: Question): string {
  return JSON.stringify([
    question.tenantId,
    question.channel.name,
    question.columns.map(({ metric, type }) => [metric.name, type]),
    question.filter.form,
    question.groupBy,
    question.windowMs,
  ]);
}

/**
 * A short name for a canonical form: FNV-1a (Fowler, Noll, Vo 1991) twice with different offsets, 64 bits in all. The same
 * question has the same name on every node. Whoever looks a view up by it compares the full form too.
 */
export function shortName(form: string): string {
  return `${fnv1a(form, 0x811c9dc5).toString(36)}${fnv1a(form, 0x01000193).toString(36)}`;
}

function fnv1a(text: string, offset: number): number {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** The key label that the question pins to one value, ungrouped: the view is one series' own. */
export function pinnedKey({ channel, filter, groupBy }: Question): { label: string; value: string } | undefined {
  const label = channel.labels[channel.keyLabel];
  const value = label === undefined ? undefined : filter.pinned.get(label.index);
  if (label === undefined || value === undefined || filter.pinned.size > 1 || groupBy.length > 0) return undefined;
  return { label: label.name, value };
}
