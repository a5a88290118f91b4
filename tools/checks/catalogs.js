/** The catalogs that come with the gateway compile. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { files, read, root } from '../repository.js';

/** @returns {Promise<string[]>} faults */
export async function catalogFaults() {
  const { compileCatalog } = await import(pathToFileURL(join(root, 'packages/engine/dist/index.js')).href);
  try {
    compileCatalog(files(/^catalogs\/.*\.json$/).map((path) => JSON.parse(read(path))));
    return [];
  } catch (error) {
    return [String(error)];
  }
}
