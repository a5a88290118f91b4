/** What a page tells of its surroundings. Outside a browser it tells nothing. */
export interface PageListener {
  /** The page is looked at again, or the network is back. */
  awake(): void;
  online(isOnline: boolean): void;
}

export function watchPage(listener: PageListener): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => {};
  const abort = new AbortController();
  const { signal } = abort;
  const awake = (): void => {
    if (document.visibilityState !== 'hidden') listener.awake();
  };
  document.addEventListener('visibilitychange', awake, { signal });
  // Chrome does not always fire visibilitychange when a frozen page resumes.
  document.addEventListener('resume', awake, { signal });
  window.addEventListener('pageshow', awake, { signal });
  window.addEventListener(
    'online',
    () => {
      listener.online(true);
      listener.awake();
    },
    { signal },
  );
  window.addEventListener('offline', () => listener.online(false), { signal });
  listener.online(navigator.onLine !== false);
  return () => abort.abort();
}
