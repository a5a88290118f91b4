/** One test that there is no Node; `run.js` puts the imports of all tests of the engine before it. */
import { allCollected, expect, it } from './vitest.js';

it('there is no Node here', () => {
  const names = ['process', 'Buffer', 'require', 'module', 'global', 'setImmediate', '__dirname'];
  expect(names.filter((name) => name in globalThis)).toEqual([]);
});

allCollected();
