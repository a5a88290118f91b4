import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveFilter } from '../delivery/resolve-filter.js';
import { Desk, trader } from '../testing/desk.js';
import { fits, type FilterNode as ModelNode } from '../testing/reference/filters.js';
import type { Filter } from './filter.js';

const channel = (() => {
  const desk = new Desk().engine.catalog.get('desk');
  if (desk === undefined) throw new Error('no channel');
  return desk;
})();
const labels = ['meter', 'phase', 'currency'] as const;
const texts = ['m1', 'm2', '10', '9', '-1.5', '__proto__', 'a:b', ''];

const key = fc.constantFrom(...labels);
const text = fc.constantFrom(...texts.filter((value) => value !== ''));
const leaf: fc.Arbitrary<ModelNode> = fc.oneof(
  fc.record({ op: fc.constantFrom('eq' as const, 'ne' as const), key, value: text }),
  fc.record({ op: fc.constant('sw' as const), key, value: text.map((value) => value.slice(0, 1)) }),
  fc.record({
    op: fc.constantFrom('in' as const, 'nin' as const),
    key,
    values: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    key,
    value: fc.oneof(text, fc.constantFrom(-1.5, 0, 9, 10)),
  }),
);
const tree: fc.Arbitrary<ModelNode> = fc
  .letrec<{ node: ModelNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({
        op: fc.constantFrom('and' as const, 'or' as const, 'not' as const),
        nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }))
  .node.filter((node) => sizeOf(node) <= 10);

/** Nodes as they are limited: each value of a list is one. */
function sizeOf(node: ModelNode): number {
  if ('nodes' in node) return node.nodes.reduce((size, child) => size + sizeOf(child), 0);
  return 'values' in node ? node.values.length : 1;
}

/** All series that the three labels can make of the texts; an empty text stands for no label. */
const everySeries = texts.flatMap((meter) =>
  texts.flatMap((phase) => texts.map((currency) => ({ meter, phase, currency }))),
);
const valuesOf = (series: Record<string, string>) => labels.map((label) => series[label] || undefined);
const labelsOf = (series: Record<string, string>) =>
  Object.fromEntries(Object.entries(series).filter(([, value]) => value !== ''));
const compiled = (node: ModelNode): Filter => resolveFilter(channel, node, undefined);
const formOf = (node: ModelNode): string => JSON.stringify(compiled(node).form);

describe('a filter', () => {
  it('[R38] matches exactly the series that its tree says, and finds them by what it requires and pins', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const filter = compiled(node);
        for (const series of everySeries) {
          const values = valuesOf(series);
          const wanted = fits(labelsOf(series), node);
          if (filter.matches(values) !== wanted) throw new Error(`${JSON.stringify(labelsOf(series))} is ${!wanted}`);
          if (!wanted) continue;
          const { required, pinned } = filter;
          if (required !== undefined) expect(required.values).toContain(values[required.label]);
          for (const [label, value] of pinned) expect(values[label]).toBe(value);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('[R38, D3] that means the same and is written differently is the same', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const form = formOf({ op: 'and', nodes: [one, other] });
        expect(formOf({ op: 'and', nodes: [other, one, other] })).toBe(form);
        expect(
          formOf({
            op: 'and',
            nodes: [
              { op: 'and', nodes: [other] },
              { op: 'or', nodes: [one] },
            ],
          }),
        ).toBe(form);
        expect(formOf({ op: 'not', nodes: [{ op: 'not', nodes: [one] }] })).toBe(formOf(one));
      }),
    );
    expect(formOf({ op: 'eq', key: 'meter', value: 'm1' })).toBe(
      formOf({ op: 'in', key: 'meter', values: ['m1', 'm1'] }),
    );
    expect(formOf({ op: 'not', nodes: [{ op: 'ne', key: 'meter', value: 'm1' }] })).toBe(
      formOf({ op: 'eq', key: 'meter', value: 'm1' }),
    );
  });

  it('[R38] narrows what a policy allows and never widens it', () => {
    const desk = new Desk();
    const held = { ...trader, policy: { meter: ['m1', 'm2'] } };
    const request = { metrics: ['trades'], groupBy: ['meter'], aggregation: { window: 1 } };
    const asked = [
      {},
      { filters: { meter: ['m1', 'm3'] } },
      { filters: { op: 'not' as const, nodes: [{ op: 'eq' as const, key: 'meter', value: 'm1' }] } },
      { filters: { op: 'or' as const, nodes: [{ op: 'sw' as const, key: 'meter', value: 'm' }] } },
    ];
    const sinks = asked.map((filters) => desk.watch({ ...request, ...filters }, held).sink);
    for (const meter of ['m1', 'm2', 'm3']) desk.take({ trades: 1 }, { meter });
    desk.pass(1_000);
    const seen = sinks.map(({ updates }) => updates.flatMap(({ series }) => series?.map((row) => row.labels.meter)));
    expect(seen).toEqual([['m1', 'm2'], ['m1'], ['m2'], ['m1', 'm2']]);
  });

  it('[W13, R38] of more nodes than allowed, or on a label that is not there, is refused by name', () => {
    const desk = new Desk();
    const nodes = Array.from({ length: 33 }, (_, index) => ({ op: 'eq' as const, key: 'meter', value: `m${index}` }));
    const answers = [
      { op: 'or' as const, nodes },
      { op: 'sw' as const, key: 'nope', value: 'x' },
    ].map((filters) => desk.watch({ metrics: ['trades'], filters }).answer);
    expect(answers).toMatchObject([
      { code: 'INVALID_FILTER', error: expect.stringContaining('33 nodes; at most 32') },
      {
        code: 'INVALID_FILTER',
        error: `Invalid filter: desk has no label 'nope'. Labels of this channel: meter, phase, currency.`,
      },
    ]);
  });
});
