import { describe, expect, it } from 'vitest';
import { filtersSchema } from './messages/filters.js';

const fault = (filters: unknown): string => filtersSchema.safeParse(filters).error?.issues[0]?.message ?? 'fine';

describe('filters', () => {
  it('[R30, R38] are read in both forms, numbers and booleans as text', () => {
    expect(filtersSchema.parse({ meterId: 7, phase: ['L1', true] })).toEqual({ meterId: '7', phase: ['L1', 'true'] });
    const node = {
      op: 'and',
      nodes: [
        { op: 'eq', key: 'meterId', value: 7 },
        { op: 'gte', key: 'floor', value: 3 },
      ],
    };
    expect(filtersSchema.parse(node)).toEqual({
      op: 'and',
      nodes: [
        { op: 'eq', key: 'meterId', value: '7' },
        { op: 'gte', key: 'floor', value: 3 },
      ],
    });
  });

  it('[R38] by a label that is called op are no tree', () => {
    expect(filtersSchema.parse({ op: 'x' })).toEqual({ op: 'x' });
    expect(filtersSchema.parse({ op: ['and', 'or'] })).toEqual({ op: ['and', 'or'] });
  });

  it.each([
    [{ op: 'xor', nodes: [] }, "a node is {op: 'and' | 'or' | 'not', nodes}"],
    [{ op: 'and', nodes: [] }, "a node is {op: 'and' | 'or' | 'not', nodes}"],
    [{ op: 'eq', key: 'meterId' }, "a node is {op: 'and' | 'or' | 'not', nodes}"],
    [{ op: 'in', key: 'meterId', values: [] }, "a node is {op: 'and' | 'or' | 'not', nodes}"],
    [{ op: 'eq', key: 'meterId', value: 'x', more: 1 }, "a node is {op: 'and' | 'or' | 'not', nodes}"],
    [{ meterId: { $ne: 1 } }, 'a filter is {label: value}'],
    [{ meterId: [] }, 'a filter is {label: value}'],
    ['meterId', 'a filter is {label: value}'],
  ])('[W13] of the wrong form are refused with what would be right: %j', (filters, sentence) => {
    expect(fault(filters)).toContain(sentence);
  });

  it('[W4] that are nested a hundred thousand deep are refused before anything descends into them', () => {
    let node: object = { op: 'eq', key: 'meterId', value: 'x' };
    for (let depth = 0; depth < 100_000; depth += 1) node = { op: 'not', nodes: [node] };
    expect(fault(node)).toBe('a filter has at most 32 nodes');
    expect(fault({ op: 'or', nodes: Array.from({ length: 100_000 }, () => ({ op: 'or', nodes: [] })) })).toBe(
      'a filter has at most 32 nodes',
    );
  });
});
