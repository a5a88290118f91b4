import { useSyncExternalStore } from 'react';

/**
 * Where in the dashboards one is. It stands behind the `#` of the address, because `/alerts` and `/devices` are routes of the
 * gateway, and because a link must work on any server that hands out files.
 */
export interface Route {
  /** `['meters', 'lakeside-meter-1']`; empty is the overview. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

/** The address of a place in the dashboards, for a link. */
export function hrefOf(path: readonly string[], query?: URLSearchParams): string {
  const words = query?.toString() ?? '';
  return `#/${path.map(encodeURIComponent).join('/')}${words === '' ? '' : `?${words}`}`;
}

/** The hash of the address, renewed as it changes. */
export function useHash(): string {
  return useSyncExternalStore(followHash, () => location.hash);
}

export function useRoute(): Route {
  return parseRoute(useHash());
}

export function go(path: readonly string[], query?: URLSearchParams): void {
  location.hash = hrefOf(path, query);
}

/** Writes the state of a page into its address, without a step in the history of the browser. */
export function rewrite(path: readonly string[], query: URLSearchParams): void {
  const href = hrefOf(path, query);
  if (href !== location.hash) history.replaceState(null, '', href);
}

function followHash(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

/** What somebody has typed into the address may be no encoding at all. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
