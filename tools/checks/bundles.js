/** What a browser loads of the SDK and the hooks, bundled, minified and gzipped, against .size-limit.json. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { read, root } from '../repository.js';

/** @returns {Promise<{ name: string, bytes: number, max: number }[]>} */
export async function bundleSizes() {
  /** @type {{ name: string, entry: string, external: string[], gzipBytesMax: number }[]} */
  const limits = JSON.parse(read('.size-limit.json'));
  const sizes = [];
  for (const { name, entry, external, gzipBytesMax } of limits) {
    if (!existsSync(join(root, entry))) throw new Error(`${entry} is not built; run: npm run build`);
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      root,
      build: {
        write: false,
        minify: true,
        lib: { entry: join(root, entry), formats: ['es'] },
        rolldownOptions: { external, output: { minify: true } },
      },
    });
    const outputs = /** @type {{ output: { code?: string }[] }[]} */ (Array.isArray(built) ? built : [built]);
    const code = outputs.flatMap(({ output }) => output.map((chunk) => chunk.code ?? '')).join('');
    sizes.push({ name, bytes: gzipSync(code).length, max: gzipBytesMax });
  }
  return sizes;
}

/** @returns {Promise<string[]>} faults */
export async function bundleFaults() {
  return (await bundleSizes())
    .filter(({ bytes, max }) => bytes > max)
    .map(({ name, bytes, max }) => `${name}: ${bytes} bytes gzipped, at most ${max}; find out what came in`);
}
