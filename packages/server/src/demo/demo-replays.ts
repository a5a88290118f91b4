import type { IncomingSample } from '../ingest/incoming-sample.js';
import { wallPace } from '../replay/pace.js';
import { play } from '../replay/player.js';
import { createReplayFeeds, type ReplayFeed } from '../replay/recordings-folder.js';
import { demoTenants } from './demo-tenants.js';

/** The recordings of a folder, played for each tenant of the demo, over and over. */
export interface DemoReplays {
  readonly feeds: readonly ReplayFeed[];
  /** Settles when all have been stopped; rejects with the first failure. */
  readonly done: Promise<unknown>;
}

/**
 * Starts them.
 *
 * @throws RecordingFault when the folder cannot be read.
 */
export async function startReplays(
  folder: string,
  deliver: (samples: readonly IncomingSample[]) => void,
  signal: AbortSignal,
): Promise<DemoReplays> {
  const feeds = await createReplayFeeds(folder);
  const runs = demoTenants.flatMap(({ tenantId }) =>
    feeds.map((feed) =>
      play(feed.open(), {
        tenantId,
        speed: feed.defaultSpeed,
        pace: wallPace,
        signal,
        loop: true,
        deliver: async (batch) => {
          deliver(batch);
        },
      }),
    ),
  );
  return { feeds, done: Promise.all(runs) };
}
