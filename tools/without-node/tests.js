/** All tests of the engine, and one that there is no Node. */
import 'engine-tests';
import { expect, it } from './vitest.js';

it('there is no Node here', () => {
  const names = ['process', 'Buffer', 'require', 'module', 'global', 'setImmediate', '__dirname'];
  expect(names.filter((name) => name in globalThis)).toEqual([]);
});
