import type { Api } from './api.js';

export interface MetricInfo {
  readonly name: string;
  readonly description: string;
  /** UCUM, or a currency code. */
  readonly unit: string;
  /** Decimals. */
  readonly precision?: number;
  readonly instrument: string;
  readonly functions: readonly string[];
  readonly default: string;
}

export interface ChannelInfo {
  readonly name: string;
  readonly description: string;
  readonly kind: 'metrics' | 'events';
  readonly labels: readonly { readonly name: string; readonly description: string; readonly key?: true }[];
  readonly metrics: readonly MetricInfo[];
  readonly staleAfterMs: number;
  readonly requiredRoles: readonly string[];
}

/** The channels that the bearer may see. */
export async function fetchChannels(api: Api): Promise<readonly ChannelInfo[]> {
  const { channels } = await api.get<{ channels: readonly ChannelInfo[] }>('/analytics/stream/channels');
  return channels;
}
