import { readdir, readFile } from 'node:fs/promises';
import { type Catalog, type CatalogDefinition, CatalogError, compileCatalog } from '@streamgauge/engine';

/** The four domains that come with the gateway. */
const shipped = new URL('../../../../catalogs/', import.meta.url);

/**
 * Loads the catalog: the shipped domains, or the one file that the settings name (one definition or an array of them).
 *
 * @throws CatalogError with the file's name and what is wrong in it.
 */
export async function loadCatalog(catalogFile: string | undefined): Promise<Catalog> {
  if (catalogFile !== undefined) return compileCatalog([await readDefinitions(catalogFile)].flat());
  const names = (await readdir(shipped)).filter((name) => name.endsWith('.json')).sort();
  const definitions = await Promise.all(names.map((name) => readDefinitions(new URL(name, shipped))));
  return compileCatalog(definitions.flat());
}

async function readDefinitions(file: string | URL): Promise<CatalogDefinition | CatalogDefinition[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as CatalogDefinition;
  } catch (error) {
    throw new CatalogError(String(file), error instanceof Error ? error.message : String(error));
  }
}
