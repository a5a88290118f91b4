import { describe, expect, it } from 'vitest';
import { rulesOf, testedRules } from '../trace.js';
import { deadLinks, missingPaths, missingTests } from './documents.js';
import { faultsOf } from './names.js';
import { demandsOf, faultsIn, rowsOf } from './requirements.js';
import { functionsOf, judge } from './sizes.js';

describe('sizes', () => {
  it('lets a known large file shrink and nothing grow', () => {
    const known = { 'a.ts': 400 };
    expect(judge('b.ts', 300, 300, known)).toEqual([]);
    expect(judge('b.ts', 301, 300, known)).toEqual(['b.ts: 301 lines, at most 300; usually it is two ideas']);
    expect(judge('a.ts', 401, 300, known)[0]).toContain('it may only shrink');
    expect(judge('a.ts', 399, 300, known)[0]).toContain('write that into');
    expect(judge('a.ts', 300, 300, known)[0]).toContain('take it out');
    expect(judge('a.ts', 400, 300, known)).toEqual([]);
  });

  it('measures functions, methods and arrows by their name', () => {
    const text = 'class A {\n  b() {\n    return 1;\n  }\n}\nconst c = () => {\n};\nfunction d() {}\n';
    expect(functionsOf('x.ts', text)).toEqual([
      { name: 'b', length: 3 },
      { name: 'c', length: 2 },
      { name: 'd', length: 1 },
    ]);
  });
});

describe('names and places', () => {
  const cases = /** @type {[string, string, string][]} */ ([
    ['packages/server/src/http/a.ts', 'const a = process.env.PORT;', 'the environment is read in'],
    ['packages/engine/src/a.ts', 'const a = Date.now();', 'time and chance are handed in'],
    ['packages/client/src/a.ts', 'const a = Math.random();', 'time and chance are handed in'],
    ['packages/react/src/a.ts', 'console.log(1);', 'say it to a logger'],
    ['packages/react/src/a.ts', "import { a } from '../../client/src/a.js';", 'reached by its name'],
    ['packages/server/src/a.ts', 'export class SessionManager {}', 'say what it is'],
  ]);
  it.each(cases)('%s: %s is a fault', (path, text, fault) => expect(faultsOf(path, text).join()).toContain(fault));

  it('leaves comments, tests and the right places alone', () => {
    expect(faultsOf('packages/engine/src/a.ts', ' * like Date.now()')).toEqual([]);
    expect(faultsOf('packages/engine/src/a.test.ts', 'Date.now();')).toEqual([]);
    expect(faultsOf('packages/client/src/clock.ts', 'Date.now();')).toEqual([]);
    expect(faultsOf('packages/server/src/config/a.ts', 'process.env.A')).toEqual([]);
  });
});

describe('documents', () => {
  it('finds links and paths that lead nowhere', () => {
    expect(deadLinks('README.md', '[a](docs/nowhere.md) [b](https://example.com) [c](docs/SPEC.md#rollup)')).toEqual([
      'README.md: the link to docs/nowhere.md leads nowhere',
    ]);
    expect(missingPaths('x.md', '`packages/engine` `packages/nowhere/a.ts` `npm test`')).toEqual([
      'x.md: packages/nowhere/a.ts is not there',
    ]);
  });

  it('finds tests that are named and not there', () => {
    const text = '| `tests/doors.test.ts` “a door opens” | `tests/doors.test.ts` “a door sings” |';
    expect(missingTests('x.md', text, () => "it('[W1] a door opens, and closes')")).toEqual([
      'x.md: tests/doors.test.ts has no test “a door sings”',
    ]);
  });
});

describe('trace', () => {
  it('reads rules, also those that are not built and go over several lines', () => {
    const spec = '## A\n- **R1** one\n  more. _(not built: x y)_\n- **R2** two\n\ntext **R3**\n';
    expect(rulesOf(spec)).toEqual([
      { id: 'R1', notBuilt: 'x y' },
      { id: 'R2', notBuilt: undefined },
    ]);
  });

  it('reads the rules of test names', () => {
    expect(testedRules("it('[R1] a', () => {}); it.each(x)(`[R2, R3] b`)")).toEqual(['R1', 'R2', 'R3']);
    expect(testedRules("expect(a).toBe('R1')")).toEqual([]);
  });
});

describe('requirements', () => {
  const document = `## 2 · Things

| asked for | where it lives | shown by |
| --- | --- | --- |
| A thing | here | \`tests/a.test.ts\` “does” |
| Another | there | — |
`;

  it('reads what is asked for: items, sentences, and what others call', () => {
    const text = `# T

Do this. And that.
1. First
- [ ] Second
- **Given** nothing
\`\`\`ts
  @SubscribeMessage('x')
  async handle(
  private own(
\`\`\`
`;
    expect(demandsOf(text)).toEqual(['Do this.', 'And that.', 'First', 'Second', "@SubscribeMessage('x')", 'handle']);
  });

  it('misses the test of a row, and the row of a line', () => {
    const rows = rowsOf(document);
    expect(rows.map(({ section, asked }) => [section, asked])).toEqual([
      ['2', 'A thing'],
      ['2', 'Another'],
    ]);
    const faults = faultsIn(rows, { 2: { 'A thing is there': 'A thing' }, 3: { 'It sings': 'A thing' } });
    expect(faults).toEqual([
      'docs/REQUIREMENTS.md: “Another” names no test',
      'docs/REQUIREMENTS.md: section 3 has no row “A thing”, which answers “It sings”',
    ]);
  });
});
