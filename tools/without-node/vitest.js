/**
 * Stands where `vitest` is imported, in a runtime without Node: collects the tests, and compares with the same
 * expectations. Only what the engine's tests use.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  customMatchers,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign(
  (/** @type {unknown} */ value, /** @type {string | undefined} */ message) => chai.expect(value, message),
  chai.expect,
  /** @type {any} */ (globalThis)[ASYMMETRIC_MATCHERS_OBJECT],
);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
setState(
  { ...getState(/** @type {any} */ (expect)), assertionCalls: 0, isExpectingAssertions: false },
  /** @type {any} */ (expect),
);
chai.util.addMethod(expect, 'extend', () => customMatchers);

/** @type {{ name: string, run: () => unknown }[]} */
const tests = [];
/** @type {string[]} */
const place = [];

/** @param {string} name @param {() => void} body */
export function describe(name, body) {
  place.push(name);
  body();
  place.pop();
}

/** @param {string} name @param {() => unknown} run */
export function it(name, run) {
  tests.push({ name: [...place, name].join(' > '), run });
}

/**
 * @param {(name: string, run: (...values: any[]) => void) => void} one
 * @returns {(cases: readonly any[]) => (name: string, run: (...values: any[]) => void) => void}
 */
const each = (one) => (cases) => (name, run) => {
  for (const values of cases) {
    const list = Array.isArray(values) ? values : [values];
    let next = 0;
    const shown = name.replaceAll(/%[sdij]/g, () => String(list[next++]));
    one(shown, () => run(...list));
  }
};
it.each = each(it);
describe.each = each(/** @type {any} */ (describe));

let isLoaded = false;

/** Said by the last module: every test stands in the list. A module that throws while it loads keeps the others out. */
export function allCollected() {
  isLoaded = true;
}

/** Runs what was collected. @returns {Promise<{ passed: number, failures: string[] }>} */
async function runAll() {
  if (!isLoaded) return { passed: 0, failures: ['the tests did not load; what stopped them stands above'] };
  let passed = 0;
  const failures = [];
  for (const { name, run } of tests) {
    try {
      await run();
      passed += 1;
    } catch (error) {
      failures.push(
        `${name}\n${error instanceof Error ? `${error.stack ?? error.message}\n${String(error.cause ?? '')}` : error}`,
      );
    }
  }
  return { passed, failures };
}
Object.assign(globalThis, { runAll });
