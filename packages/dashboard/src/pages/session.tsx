import { createContext, useContext } from 'react';
import type { ChannelInfo } from '../api/channels.js';
import { type Feed, feedOf } from '../api/demo.js';
import { unitLabel } from '../tiles/format.js';

/** Who is looking, and at what. */
export interface PageSession {
  readonly channels: readonly ChannelInfo[];
  readonly feeds: readonly Feed[];
}

export const SessionContext = createContext<PageSession>({ channels: [], feeds: [] });
export const SessionProvider = SessionContext.Provider;

/** Whether the session may see a channel. */
export function useCanSee(channel: string): boolean {
  return useContext(SessionContext).channels.some(({ name }) => name === channel);
}

/** Where a channel's numbers come from. */
export function useFeed(channel: string): Feed | undefined {
  return feedOf(useContext(SessionContext).feeds, channel);
}

/** How the catalog wants a metric to be written. */
export interface MetricLook {
  readonly unit: string;
  readonly decimals: number;
  readonly title: string | undefined;
}

export function useMetricLook(channel: string, metric: string): MetricLook {
  const { channels } = useContext(SessionContext);
  const info = channels.find(({ name }) => name === channel)?.metrics.find(({ name }) => name === metric);
  return { unit: unitLabel(info?.unit ?? ''), decimals: info?.precision ?? 0, title: info?.description };
}
