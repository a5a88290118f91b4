export interface MetricInfo {
  readonly name: string;
  readonly description: string;
  /** UCUM, or a currency code. */
  readonly unit: string;
  readonly precision?: number;
}

export interface ChannelInfo {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly MetricInfo[];
}

/** The channels that the bearer may see. */
export async function fetchChannels(token: string): Promise<readonly ChannelInfo[]> {
  const response = await fetch('/analytics/stream/channels', { headers: { authorization: `Bearer ${token}` } });
  const body = (await response.json()) as { channels?: readonly ChannelInfo[]; error?: string };
  if (!response.ok || body.channels === undefined)
    throw new Error(body.error ?? `the channels were answered ${response.status}`);
  return body.channels;
}
