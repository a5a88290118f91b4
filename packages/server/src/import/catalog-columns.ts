import { z } from 'zod';
import { RecordingFault } from '../replay/recording-fault.js';

const channelsSchema = z.object({
  channels: z.array(
    z.object({
      name: z.string(),
      labels: z.array(z.object({ name: z.string() })),
      metrics: z.array(z.object({ name: z.string(), instrument: z.string() })),
    }),
  ),
});

/** What a sample of a channel may have. */
export interface ChannelNames {
  readonly labels: readonly string[];
  readonly metrics: readonly string[];
}

export interface CatalogQuestion {
  readonly url: string;
  readonly token: string;
  readonly channel: string;
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Asks the gateway for the names of a channel, so that columns of the same names need no options.
 *
 * @throws RecordingFault  when it does not say; the sentence says what to do without.
 */
export async function channelNames({
  url,
  token,
  channel,
  fetch = globalThis.fetch,
}: CatalogQuestion): Promise<ChannelNames> {
  const without = 'Map the columns with --time, --metric NAME=COLUMN and --label NAME=COLUMN.';
  let answer: unknown;
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/analytics/stream/channels`, {
      headers: { authorization: `Bearer ${token}` },
    });
    answer = await response.json();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new RecordingFault(`No gateway answers at ${url}: ${cause instanceof Error ? cause.message : cause}`);
  }
  const read = channelsSchema.safeParse(answer);
  const found = read.data?.channels.find(({ name }) => name === channel);
  if (found === undefined) {
    throw new RecordingFault(
      `The token's user sees no channel '${channel}', so nobody can say what its columns mean. ${without}`,
    );
  }
  return {
    labels: found.labels.map(({ name }) => name),
    metrics: found.metrics.filter(({ instrument }) => instrument !== 'derived').map(({ name }) => name),
  };
}
