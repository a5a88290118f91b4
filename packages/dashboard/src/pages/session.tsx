import { createContext, useContext } from 'react';
import type { ChannelInfo } from '../api/channels.js';
import { type Feed, type Provenance, provenanceOf } from '../api/demo.js';

/** Who is looking, and at what. */
export interface PageSession {
  readonly channels: readonly ChannelInfo[];
  readonly feeds: readonly Feed[];
}

const SessionContext = createContext<PageSession>({ channels: [], feeds: [] });
export const SessionProvider = SessionContext.Provider;

/** Whether the session may see a channel. */
export function useCanSee(channel: string): boolean {
  return useContext(SessionContext).channels.some(({ name }) => name === channel);
}

/** Where a channel's numbers come from. */
export function useProvenance(channel: string): Provenance | undefined {
  return provenanceOf(useContext(SessionContext).feeds, channel);
}

/** What the catalog says of a metric; undefined when the session may not see it. */
export function useMetricTitle(channel: string, metric: string): string | undefined {
  const { channels } = useContext(SessionContext);
  return channels.find(({ name }) => name === channel)?.metrics.find(({ name }) => name === metric)?.description;
}
