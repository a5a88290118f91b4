import { useContext, useEffect, useState } from 'react';
import { ApiContext } from '../api/api.js';

export interface ConnectionRow {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly door: string;
  readonly level: string;
  readonly since: string;
  readonly subscriptions: number;
  readonly sent: number;
  readonly received: number;
  readonly behind: number;
  readonly waitingBytes: number;
}

export interface Crowd {
  readonly name: string;
  readonly connections: number;
  readonly subscriptions: number;
  readonly behind: number;
  readonly waitingBytes?: number;
}

export interface Partition {
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly state: string;
  readonly reason?: string;
  readonly lag: number | null;
  readonly lagMs: number | null;
}

/** What `GET /analytics/stream/operations` says. */
export interface OperationsReport {
  readonly connections: number;
  readonly subscriptions: number;
  readonly tenants: readonly Crowd[];
  readonly doors: readonly Crowd[];
  readonly channels: readonly Crowd[];
  readonly slow: readonly ConnectionRow[];
  readonly closures?: readonly { readonly door: string; readonly code: number; readonly count: number }[];
  readonly kafka?: readonly Partition[];
  readonly node: { readonly draining: boolean; readonly uptimeS: number; readonly heapBytes: number };
  readonly actions: readonly {
    readonly at: string;
    readonly by: string;
    readonly what: string;
    readonly connectionId?: string;
    readonly count: number;
  }[];
}

export interface Asked<T> {
  readonly answer: T | undefined;
  readonly error: string | undefined;
  readonly askedAtMs: number | undefined;
  /** Asks now. */
  readonly again: () => void;
}

/** Asks a route again and again while the page is seen. What was answered stays until there is something newer. */
export function useAsked<T>(path: string, everyMs: number): Asked<T> {
  const api = useContext(ApiContext);
  const [state, setState] = useState<Omit<Asked<T>, 'again'>>({
    answer: undefined,
    error: undefined,
    askedAtMs: undefined,
  });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks at once
  useEffect(() => {
    let isCurrent = true;
    let timer = 0;
    const ask = async (): Promise<void> => {
      try {
        const answer = await api.get<T>(path);
        if (isCurrent) setState({ answer, error: undefined, askedAtMs: Date.now() });
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (isCurrent) setState((before) => ({ ...before, error: words }));
      }
      // After the answer, so that a gateway that is slow is not asked faster than it answers.
      if (isCurrent) timer = setTimeout(() => void ask(), everyMs) as unknown as number;
    };
    void ask();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [api, path, everyMs, turn]);
  return { ...state, again: () => setTurn((count) => count + 1) };
}
