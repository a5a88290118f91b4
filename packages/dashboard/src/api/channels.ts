import { askJson } from './ask-json.js';

export interface MetricInfo {
  readonly name: string;
  readonly description: string;
  /** UCUM, or a currency code. */
  readonly unit: string;
  /** Decimals. */
  readonly precision?: number;
}

export interface ChannelInfo {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly MetricInfo[];
}

/** The channels that the bearer may see. */
export async function fetchChannels(token: string): Promise<readonly ChannelInfo[]> {
  const { channels } = await askJson<{ channels: readonly ChannelInfo[] }>('/analytics/stream/channels', {
    headers: { authorization: `Bearer ${token}` },
  });
  return channels;
}
