import { describe, expect, it } from 'vitest';
import { copyPlainJson, utf8Bytes } from './plain-json.js';

const limits = { bytesMax: 1_000, depthMax: 4 };
const faultOf = (value: unknown): string => {
  const copy = copyPlainJson(value, limits);
  return 'fault' in copy ? copy.fault : '';
};

describe('the copy of plain JSON', () => {
  it('says the same and shares nothing with the original', () => {
    const original = { text: 'é', list: [1, null, { deep: true }] as unknown[], none: undefined };
    const copy = copyPlainJson(original, limits);
    original.list[2] = 'changed';
    expect(copy).toEqual({ json: { text: 'é', list: [1, null, { deep: true }] } });
  });

  it('cannot be changed at any depth', () => {
    const copy = copyPlainJson({ list: [{ deep: 1 }] }, limits) as { json: { list: { deep: number }[] } };
    expect(() => copy.json.list.push({ deep: 2 })).toThrow(TypeError);
    expect(() => Object.assign(copy.json.list[0] ?? {}, { deep: 2 })).toThrow(TypeError);
  });

  it.each<[string, unknown]>([
    ['data.a.b[1] is NaN; JSON has finite numbers only', { a: { b: [0, Number.NaN] } }],
    ['data is -Infinity; JSON has finite numbers only', Number.NEGATIVE_INFINITY],
    ['data is undefined, which JSON does not have', undefined],
    ['data[0] is undefined, which JSON does not have', [undefined]],
    ['data[1] is undefined, which JSON does not have', Object.assign(new Array(2), { 0: 1 })],
    ['data.f is function, which JSON does not have', { f: () => 1 }],
    ['data is bigint, which JSON does not have', 1n],
    ['data.at is a Date; write it as text, number, list or plain object', { at: new Date(0) }],
    ['data is a Map; write it as text, number, list or plain object', new Map()],
    [`data.a has the property '__proto__'; give it another name`, JSON.parse('{"a":{"__proto__":{"x":1}}}')],
    ['data refers to itself or is nested deeper than 4 levels; make it flatter', [[[[[1]]]]]],
  ])('is refused where %s', (sentence, value) => {
    expect(faultOf(value)).toBe(sentence);
  });

  it('takes as many levels as are allowed', () => {
    expect(faultOf([[[[]]]])).toBe('');
    expect(faultOf({ a: { b: { c: { d: 1 } } } })).toBe('');
  });

  it('ends for a value that refers to itself, and for one that expands without end', () => {
    const self: Record<string, unknown> = {};
    self.self = self;
    expect(faultOf(self)).toContain('refers to itself');
    let shared: unknown = [1];
    for (let level = 0; level < 30; level += 1) shared = [shared, shared, shared, shared];
    expect('fault' in copyPlainJson(shared, { bytesMax: 16_384, depthMax: 32 })).toBe(true);
  });

  it('measures bytes of the JSON text, not characters', () => {
    expect(faultOf('x'.repeat(998))).toBe('');
    expect(faultOf('x'.repeat(999))).toContain('more than 1000 bytes');
    expect(faultOf('é'.repeat(499))).toBe('');
    expect(faultOf('é'.repeat(500))).toContain('more than 1000 bytes');
    expect(faultOf('\n'.repeat(500))).toContain('more than 1000 bytes');
    expect(faultOf({ length: Array.from({ length: 600 }, () => 0) })).toContain('more than 1000 bytes');
  });
});

it.each(['', 'abc', 'é', '€', '😀', 'a€😀é\n'])('the UTF-8 of %j has as many bytes as an encoder makes', (text) => {
  expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
});
