import { describe, expect, it } from 'vitest';
import { type FilterNode, fits, type ModelFilters, pinnedBy } from './filters.js';

const north = { meter: '9', site: 'north' };
const bare = { meter: '10' };
const odd = { meter: '__proto__', site: 'a:b' };

const matching = (filters: ModelFilters): string[] =>
  Object.entries({ north, bare, odd }).flatMap(([name, labels]) => (fits(labels, filters) ? [name] : []));

describe('a filter', () => {
  it('of label to values wants one of the values of each label', () => {
    expect(matching({})).toEqual(['north', 'bare', 'odd']);
    expect(matching({ site: ['north', 'south'] })).toEqual(['north']);
    expect(matching({ site: ['north', 'a:b'], meter: ['__proto__'] })).toEqual(['odd']);
    expect(matching({ site: [] })).toEqual([]);
  });

  const cases: readonly (readonly [node: FilterNode, names: readonly string[]])[] = [
    [{ op: 'eq', key: 'site', value: 'north' }, ['north']],
    [{ op: 'ne', key: 'site', value: 'north' }, ['bare', 'odd']],
    [{ op: 'in', key: 'site', values: ['a:b', 'south'] }, ['odd']],
    [{ op: 'nin', key: 'site', values: ['a:b', 'south'] }, ['north', 'bare']],
    [{ op: 'sw', key: 'site', value: 'a:' }, ['odd']],
    [{ op: 'sw', key: 'site', value: '' }, ['north', 'odd']],
    [{ op: 'gt', key: 'meter', value: 9 }, ['bare']],
    [{ op: 'gte', key: 'meter', value: 9 }, ['north', 'bare']],
    [{ op: 'lt', key: 'meter', value: 10 }, ['north']],
    [{ op: 'lte', key: 'meter', value: 10 }, ['north', 'bare']],
    [{ op: 'gt', key: 'meter', value: '10' }, ['north', 'odd']],
    [{ op: 'lt', key: 'meter', value: '9' }, ['bare']],
    [{ op: 'gte', key: 'site', value: 'b' }, ['north']],
    [{ op: 'lte', key: 'site', value: 'a:b' }, ['odd']],
    [{ op: 'and', nodes: [] }, ['north', 'bare', 'odd']],
    [{ op: 'or', nodes: [] }, []],
    [{ op: 'not', nodes: [{ op: 'gt', key: 'meter', value: 9 }] }, ['north', 'odd']],
    [
      {
        op: 'and',
        nodes: [
          { op: 'ne', key: 'site', value: 'north' },
          { op: 'lt', key: 'meter', value: '9' },
        ],
      },
      ['bare'],
    ],
    [
      {
        op: 'or',
        nodes: [
          { op: 'eq', key: 'site', value: 'north' },
          { op: 'eq', key: 'meter', value: '10' },
        ],
      },
      ['north', 'bare'],
    ],
  ];
  it.each(cases)('%j fits %j', (node, names) => expect(matching(node)).toEqual(names));

  it('with a number fits no label that is none', () => {
    for (const meter of [' ', '', 'x', '0x', 'NaN', 'Infinity', '1e999']) {
      expect(fits({ meter }, { op: 'gte', key: 'meter', value: -1e300 }), meter).toBe(false);
    }
    expect(fits({ meter: '-2.5e1' }, { op: 'lt', key: 'meter', value: -24 })).toBe(true);
  });

  it('on a name that every object has fits no label that was not sent', () => {
    expect(fits({ meter: 'm' }, { op: 'sw', key: 'constructor', value: '' })).toBe(false);
    expect(fits({ meter: 'm' }, { op: 'ne', key: 'constructor', value: 'x' })).toBe(true);
  });

  it('pins what it holds to one value on every path', () => {
    expect(pinnedBy({ site: ['north'], meter: ['a', 'b'], phase: ['1', '1'] })).toEqual(['site', 'phase']);
    const site: FilterNode = { op: 'eq', key: 'site', value: 'north' };
    const meter: FilterNode = { op: 'in', key: 'meter', values: ['m'] };
    expect(pinnedBy({ op: 'and', nodes: [site, { op: 'and', nodes: [meter] }] })).toEqual(['site', 'meter']);
    expect(pinnedBy({ op: 'or', nodes: [site, meter] })).toEqual([]);
    expect(pinnedBy({ op: 'not', nodes: [site] })).toEqual([]);
    expect(pinnedBy({ op: 'ne', key: 'site', value: 'north' })).toEqual([]);
  });
});
