import { useContext, useEffect, useState } from 'react';
import { ApiContext } from '../api/api.js';

/** What `GET /analytics/stream/status` says. */
export interface Status {
  readonly status: 'healthy' | 'degraded' | 'unavailable';
  readonly components: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly ingest: {
    readonly rate: number;
    readonly lag: number | null;
    readonly sourceDelay: number | null;
  };
  readonly frames: { readonly rate: number };
  readonly eventLoopDelay: number | null;
  readonly tickLateness: number | null;
  readonly timestamp: string;
}

/** A component's state, and since when as far as this page has seen. */
export interface Component {
  readonly name: string;
  readonly state: string;
  readonly sinceMs: number;
}

export interface Polled {
  readonly status: Status | undefined;
  readonly components: readonly Component[];
  /** Local clock, ms. */
  readonly askedAtMs: number | undefined;
  readonly error: string | undefined;
  /** Latest answers, the oldest first: what stood, and when. */
  readonly history: readonly { readonly atMs: number; readonly state: string }[];
}

const everyMs = 10_000;
/** A day of answers. */
const historyMax = (24 * 3_600_000) / everyMs;
const nothing: Polled = { status: undefined, components: [], askedAtMs: undefined, error: undefined, history: [] };

/** Asks over HTTP, so that it works while the live connection does not. */
export function useStatus(): Polled {
  const api = useContext(ApiContext);
  const [polled, setPolled] = useState(nothing);
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      try {
        const status = await api.get<Status>('/analytics/stream/status');
        if (isCurrent) setPolled((before) => answered(before, status, Date.now()));
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        if (isCurrent) setPolled((before) => failed(before, words, Date.now()));
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [api]);
  return polled;
}

function answered(before: Polled, status: Status, atMs: number): Polled {
  const components = Object.entries(status.components).map(([name, state]) => {
    const known = before.components.find((one) => one.name === name);
    return known?.state === state ? known : { name, state, sinceMs: atMs };
  });
  return { status, components, askedAtMs: atMs, error: undefined, history: added(before, atMs, status.status) };
}

function failed(before: Polled, error: string, atMs: number): Polled {
  return { ...before, error, history: added(before, atMs, 'unreachable') };
}

function added({ history }: Polled, atMs: number, state: string): Polled['history'] {
  return [...history, { atMs, state }].slice(-historyMax);
}
