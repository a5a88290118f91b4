import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogDefinition } from '../catalog/catalog-definition.js';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { type LabelValues, SeriesTable } from './series-table.js';

function tableOf(labels: number): SeriesTable {
  const catalog: CatalogDefinition = {
    name: 'table',
    description: 'table',
    channels: [
      {
        name: 'c',
        description: 'c',
        kind: 'metrics',
        roles: ['*'],
        labels: Array.from({ length: labels }, (_, index) => ({ name: `l${index}`, description: 'label' })),
        metrics: [{ name: 'm', description: 'm', unit: '1', instrument: 'gauge' }],
      },
    ],
  };
  const channel = compileCatalog([catalog]).get('c');
  if (channel === undefined) throw new Error('no channel');
  return new SeriesTable(channel);
}

// Few letters, among them all that a joined key could be made of, so that values collide if they can.
const value = fc.option(fc.string({ unit: fc.constantFrom('a', ':', '-', '1', '_'), minLength: 1, maxLength: 3 }), {
  nil: undefined,
});
const values = fc.tuple(value, value, value);

describe('a series table', () => {
  it('[D5] keeps two combinations of label values apart unless they are equal', () => {
    const table = tableOf(2);
    const all = [
      ['a', 'b:c'],
      ['a:b', 'c'],
      ['__proto__', 'a'],
      ['a', '__proto__'],
      ['-', undefined],
      [undefined, '-'],
    ];
    const ids = all.map((combination) => table.add(combination as LabelValues));
    expect(new Set(ids).size).toBe(all.length);
    expect(all.map((combination) => table.find(combination as LabelValues))).toEqual(ids);
  });

  it('[D5] finds what lives and nothing else, whatever came, ended and was released before', () => {
    const step = fc.record({ values, act: fc.constantFrom('add', 'end', 'release', 'find', 'find') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const table = tableOf(3);
        const living = new Map<string, number>();
        const ended: number[] = [];
        for (const { values: combination, act } of steps) {
          const key = JSON.stringify(combination.map((text) => text ?? null));
          const known = living.get(key);
          expect(table.find(combination)).toBe(known ?? -1);
          if (act === 'add' && known === undefined) living.set(key, table.add(combination));
          if (act === 'end' && known !== undefined) {
            table.end(known);
            living.delete(key);
            ended.push(known);
          }
          const released = act === 'release' ? ended.shift() : undefined;
          if (released !== undefined) table.release(released);
        }
        for (const [key, series] of living) {
          const texts = (JSON.parse(key) as (string | null)[]).map((text) => text ?? undefined);
          expect(table.find(texts)).toBe(series);
          expect(table.valuesOf(series)).toEqual(texts);
          texts.forEach((text, label) => {
            if (text === undefined) return;
            expect(table.withValue(label, text)).toContain(series);
            expect(table.countWithValue(label, text)).toBe(table.withValue(label, text).length);
          });
        }
        expect(table.aliveCount).toBe(living.size);
      }),
      { numRuns: 300 },
    );
  });

  it('[D5] gives the id of a released series to another, with the labels of that one', () => {
    const table = tableOf(1);
    const first = table.add(['a']);
    table.end(first);
    expect([table.find(['a']), table.valueOf(first, 0)]).toEqual([-1, 'a']);
    expect(table.add(['b'])).not.toBe(first);
    table.release(first);
    expect(table.withValue(0, 'a')).toEqual([]);
    expect(table.add(['c'])).toBe(first);
    expect([table.find(['c']), table.valueOf(first, 0)]).toEqual([first, 'c']);
  });

  it('[D5] finds many at once as it finds them one by one, also when it has given up guessing', () => {
    const table = tableOf(2);
    const names = Array.from({ length: 500 }, (_, index) => [
      `m${index}`,
      index % 3 === 0 ? undefined : `s${index % 7}`,
    ]);
    const ids = names.map((combination) => table.add(combination));
    // As in no order that repeats, until looking up side by side is what is left.
    for (let time = 0; time < 20_000; time += 1) {
      const index = (time * time * 31) % names.length;
      expect(table.find(names[index] as LabelValues)).toBe(ids[index]);
    }
    const asked = Array.from({ length: 64 }, (_, place) => (place * place * 17) % names.length);
    const found = new Int32Array(66);
    const wanted = [...asked.flatMap((index) => names[index] as LabelValues), 'm1', 's0', 'nobody', undefined];
    for (let time = 0; time < 50; time += 1) {
      table.findAll(wanted, 66, found);
      expect([...found]).toEqual([...asked.map((index) => ids[index]), -1, -1]);
    }
  });

  it('finds a series again that comes in another order than before', () => {
    const table = tableOf(1);
    const names = Array.from({ length: 50 }, (_, index) => `m${index}`);
    const ids = new Map(names.map((name) => [name, table.add([name])]));
    const rounds = [names, names, [...names].reverse(), names.filter((_, index) => index % 2 === 0), names];
    for (const round of rounds) for (const name of round) expect(table.find([name])).toBe(ids.get(name));
  });
});
