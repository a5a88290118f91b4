import type { SeededDice } from '@streamgauge/engine/testing';

const strangeValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1e308,
  2 ** 53,
  1.5,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  'x'.repeat(300),
  '9'.repeat(40),
  [],
  {},
  [[]],
  [null],
  { length: 1 },
  { toString: 'x' },
  { toJSON: 1 },
  { op: 'and', nodes: [] },
  { op: 'not', nodes: [{ op: 'eq', key: 'meterId', value: 1 }] },
  'NaN',
  '1e999',
  '500ms',
  'Infinity',
  '2026-02-30T00:00:00Z',
  '*',
];
const strangeKeys = [
  '__proto__',
  'constructor',
  'toString',
  'op',
  'nodes',
  'key',
  'channel',
  'metrics',
  'id',
  '',
  'length',
  'then',
];

/** Messages that were right once, drawn from a seed: the same seed draws the same ones. */
export class HostileMessages {
  constructor(private readonly dice: SeededDice) {}

  /** One of the examples with up to three things in it changed. */
  changed(examples: readonly unknown[]): unknown {
    let value = structuredClone(this.dice.pick(examples));
    for (let times = this.dice.below(4); times > 0; times -= 1) value = this.changedIn(value, 0);
    return value;
  }

  /** The same as a text, which in a third of all cases is spoilt as a text as well. */
  text(examples: readonly unknown[]): string {
    const text = JSON.stringify(this.changed(examples)) ?? '';
    return this.dice.chance(1 / 3) ? this.spoilt(text) : text;
  }

  /** A text with something cut out, doubled, swapped or put in. */
  spoilt(text: string): string {
    const from = this.dice.below(text.length + 1);
    const to = Math.min(text.length, from + this.dice.below(20));
    switch (this.dice.below(5)) {
      case 0:
        return text.slice(0, from) + text.slice(to);
      case 1:
        return text.slice(0, to) + text.slice(from);
      case 2:
        return text.slice(0, from);
      case 3:
        return text.slice(0, from) + String.fromCharCode(this.dice.below(65_536)) + text.slice(from);
      default:
        return (
          text.slice(0, from) +
          this.dice.pick(['{', '}', '[', ']', '"', ',', ':', '\\', '\u0000', '\n', '-', '1e']) +
          text.slice(to)
        );
    }
  }

  private changedIn(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null || depth > 8 || this.dice.chance(0.2)) return this.strange(value);
    const entries: [string, unknown][] = Object.entries(value);
    const at = this.dice.below(entries.length + 1);
    const [key, inner] = entries[at] ?? [this.dice.pick(strangeKeys), undefined];
    if (at === entries.length) entries.push([key, this.dice.pick(strangeValues)]);
    else if (this.dice.chance(0.2)) entries.splice(at, 1);
    else entries[at] = [this.dice.chance(0.1) ? this.dice.pick(strangeKeys) : key, this.changedIn(inner, depth + 1)];
    return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
  }

  private strange(value: unknown): unknown {
    if (this.dice.chance(0.1)) return Array.from({ length: this.dice.below(50) }, () => value);
    if (this.dice.chance(0.1)) return this.nested(value);
    return typeof value === 'string' && this.dice.chance(0.5) ? this.spoilt(value) : this.dice.pick(strangeValues);
  }

  private nested(value: unknown): unknown {
    let nested = value;
    for (let depth = this.dice.below(60); depth > 0; depth -= 1) {
      nested = this.dice.chance(0.5) ? [nested] : { op: 'not', nodes: [nested] };
    }
    return nested;
  }
}
