import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { SETTINGS, type Settings } from '../config/settings.js';
import { MetricStreamService } from '../ingest/in-process/metric-stream.service.js';
import type { IncomingSample } from '../ingest/incoming-sample.js';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { createDemoFeeds, type DemoFeed } from './demo-feeds.js';
import { startReplays } from './demo-replays.js';

/** What a page says of a source: where its numbers come from. */
export interface FeedDescription {
  readonly name: string;
  readonly provenance: 'real' | 'simulated' | 'recorded';
  readonly channels: readonly string[];
}

/** Runs the demo's sources. They enter by the same door as any producer of the application. */
@Injectable()
export class DemoRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DemoRunner.name);
  private readonly stopping = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private feeds: DemoFeed[] = [];
  private descriptions: FeedDescription[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly metrics: MetricStreamService,
    private readonly recovery: Recovery,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  describe(): readonly FeedDescription[] {
    return this.descriptions;
  }

  onApplicationBootstrap(): void {
    const { demo } = this.settings;
    if (demo === undefined) return;
    const feeds = createDemoFeeds(demo.seed);
    const isReplaying = demo.replayDir !== undefined;
    this.feeds = feeds.filter(({ provenance }) => provenance === 'real' || !isReplaying);
    for (const feed of feeds.filter((other) => !this.feeds.includes(other))) feed.close?.();
    this.descriptions = this.feeds.map(({ name, provenance, channels }) => ({ name, provenance, channels }));
    this.recovery.done.then(async () => {
      if (this.stopping.signal.aborted) return;
      for (const feed of this.feeds) this.run(feed);
      if (demo.replayDir !== undefined) await this.replay(demo.replayDir);
    });
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
    for (const timer of this.timers) clearInterval(timer);
    for (const feed of this.feeds) feed.close?.();
  }

  private async replay(folder: string): Promise<void> {
    const { feeds, done } = await startReplays(
      folder,
      (samples) => this.publish('replay', samples),
      this.stopping.signal,
    );
    if (feeds.length === 0) this.logger.warn(`${folder} holds no recording that is known`);
    this.descriptions.push(...feeds.map(({ name, channels }) => ({ name, provenance: 'recorded' as const, channels })));
    done.catch((error: unknown) => this.logger.error(error));
  }

  private run(feed: DemoFeed): void {
    const step = (): void => this.publish(feed.name, feed.step(this.engine.nowMs()));
    step();
    this.timers.push(setInterval(step, feed.intervalMs));
  }

  /** A source whose samples are refused is a defect of the demo; one line of a batch says enough. */
  private publish(name: string, samples: readonly IncomingSample[]): void {
    try {
      const { rejected } = this.metrics.publishMany(samples);
      const [first] = rejected;
      if (first !== undefined) this.logger.error(`${name}: ${rejected.length} samples refused: ${first.error}`);
    } catch (error) {
      // What was measured now is of no use later: it is left out.
      this.logger.warn(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
