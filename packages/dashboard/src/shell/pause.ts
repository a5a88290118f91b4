import type { MetricsClient, MetricsSnapshot } from '@streamgauge/react';
import { createContext, useContext, useSyncExternalStore } from 'react';

/**
 * Holds all numbers of the page still, for whoever wants to read them in peace. Frames come and are counted meanwhile; alerts
 * do not go through here.
 */
export class Pause {
  private readonly listeners = new Set<() => void>();
  private readonly held = new Map<string, MetricsSnapshot>();
  private sinceMs: number | undefined;
  private count = 0;
  private told = 'no';

  get isPaused(): boolean {
    return this.sinceMs !== undefined;
  }

  /** Changes of numbers that have not been shown. */
  get waiting(): number {
    return this.count;
  }

  toggle(nowMs: number): void {
    this.sinceMs = this.isPaused ? undefined : nowMs;
    this.count = 0;
    this.held.clear();
    document.documentElement.dataset.paused = this.isPaused ? 'yes' : 'no';
    this.told = this.isPaused ? `since ${nowMs}` : 'no';
    for (const listener of this.listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly version = (): string => this.told;

  /** The client as the page's numbers see it. What asks it by a key is a hook that shows numbers. */
  over(client: MetricsClient): MetricsClient {
    const read: MetricsClient['read'] = (request) => {
      if (typeof request !== 'string' || !this.isPaused) return client.read(request);
      const known = this.held.get(request);
      if (known !== undefined) return known;
      const now = client.read(request);
      // Whoever comes to another page while it is paused sees its numbers once.
      if (now.status !== 'pending') this.held.set(request, now);
      return now;
    };
    const subscribe = ((...asked: Parameters<MetricsClient['subscribe']>) => {
      const handle = client.subscribe(...asked);
      const stops = new Set<() => void>();
      return {
        ...handle,
        get ready() {
          return handle.ready;
        },
        subscribe: (onChange: () => void) => {
          const stopCounting = handle.subscribe(() => {
            if (this.isPaused) this.count += 1;
            onChange();
          });
          // What is shown is held from the moment of the pause, and let go with its end.
          const stopFollowing = this.subscribe(onChange);
          stops.add(stopFollowing);
          return () => {
            stopCounting();
            stopFollowing();
          };
        },
        release: () => {
          for (const stop of stops) stop();
          handle.release();
        },
      };
    }) as MetricsClient['subscribe'];
    return { ...client, read, subscribe };
  }
}

export const PauseContext = createContext(new Pause());

/** Whether the page is paused. */
export function usePaused(): boolean {
  const pause = useContext(PauseContext);
  return useSyncExternalStore(pause.subscribe, pause.version) !== 'no';
}
