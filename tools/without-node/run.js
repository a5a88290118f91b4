/**
 * `npm run test:without-node`: the engine's tests where there is no Node, only what a browser has: bundled, and run in
 * Chromium, or where there is none in a bare ECMAScript context. A use of Node's globals fails there.
 */
import { existsSync, globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { chromium } from 'playwright-core';
import { build } from 'vite';

/** @typedef {{ passed: number, failures: string[] }} Outcome */

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

const { passed, failures } = await outcome();
for (const failure of failures) process.stderr.write(`\n${failure}\n`);
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
if (failures.length > 0 || passed === 0) process.exitCode = 1;

/** What cannot even be bundled is a failure like any other: the last line always counts. @returns {Promise<Outcome>} */
async function outcome() {
  try {
    const code = await bundle();
    return existsSync(executablePath) ? await inChromium(code) : await inBareContext(code);
  } catch (error) {
    return { passed: 0, failures: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

async function bundle() {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    root: here('../..'),
    plugins: [allTests()],
    // A published sketch that ours is compared with leaves out a dependency, which nothing here calls.
    resolve: { alias: { vitest: here('./vitest.js'), 'protobufjs/minimal': here('./nothing.js') } },
    define: { 'import.meta.env.SEED': 'undefined' },
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      rolldownOptions: { treeshake: false },
      lib: { entry: here('./tests.js'), formats: ['iife'], name: 'tests' },
    },
  });
  const [first] = Array.isArray(output) ? output : [output];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('the tests were not bundled');
  return chunk.code;
}

/** Puts the imports of all tests of the engine before the one that is bundled. @returns {import('vite').Plugin} */
function allTests() {
  const files = globSync(`${here('../../packages/engine/src')}/**/*.test.ts`);
  const imports = files.map((file) => `import ${JSON.stringify(file)};`).join('\n');
  return {
    name: 'all-tests',
    enforce: 'pre',
    resolveId: (source, importer) => {
      // Vite would put an empty module in its place, which fails only where it is used.
      if (isBuiltin(source)) throw new Error(`${importer} imports ${source}, which only Node has`);
      return null;
    },
    transform: (text, source) => {
      if (source === here('./tests.js')) return { code: `${imports}\n${text}`, map: null };
      // The package says that importing it does nothing, which is not so of its tests.
      return files.includes(source) ? { code: text, map: null, moduleSideEffects: true } : undefined;
    },
  };
}

/** @param {string} code @returns {Promise<Outcome>} */
async function inChromium(code) {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath, headless: true, args });
  try {
    process.stdout.write(`Chromium ${browser.version()}\n`);
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`\n${error.stack ?? error.message}\n`));
    await page.addScriptTag({ content: code });
    return await page.evaluate('runAll()');
  } finally {
    await browser.close();
  }
}

/** @param {string} code @returns {Promise<Outcome>} */
async function inBareContext(code) {
  process.stdout.write(`no Chromium at ${executablePath}: a bare ECMAScript context instead\n`);
  // What every browser has, and a bare context lacks.
  const web = { Event, EventTarget, TextEncoder, TextDecoder, setTimeout, clearTimeout };
  const context = createContext(web);
  try {
    runInContext(code, context);
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.stack : error}\n`);
  }
  return await runInContext('runAll()', context);
}
