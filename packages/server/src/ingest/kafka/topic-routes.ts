import type { Channel } from '@streamgauge/engine';

const rejectedSuffix = '.rejected';

/** Where what is refused of a topic goes. */
export function rejectedTopicOf(topic: string): string {
  return `${topic}${rejectedSuffix}`;
}

/**
 * Which channel a topic feeds. A channel of the catalog names topics, or a pattern between slashes that a whole name must fit:
 * `/analytics\.orders\..+/`. A name goes before a pattern, and no pattern takes a topic of refused messages.
 */
export class TopicRoutes {
  private readonly byName = new Map<string, Channel>();
  private readonly patterns: { readonly pattern: RegExp; readonly channel: Channel }[] = [];
  private readonly known = new Map<string, Channel | undefined>();

  /** @throws Error when a topic would feed two channels, or a pattern is none. */
  constructor(channels: Iterable<Channel>) {
    for (const channel of channels) for (const topic of channel.topics) this.add(topic, channel);
  }

  /** undefined = the topic feeds none. */
  channelOf(topic: string): Channel | undefined {
    if (!this.known.has(topic)) this.known.set(topic, this.find(topic));
    return this.known.get(topic);
  }

  private add(topic: string, channel: Channel): void {
    const pattern = /^\/(.+)\/$/.exec(topic)?.[1];
    if (pattern !== undefined) {
      this.patterns.push({ pattern: compile(pattern, channel), channel });
      return;
    }
    const other = this.byName.get(topic);
    if (other !== undefined) {
      throw new Error(
        `topic '${topic}' is named by the channels ${other.name} and ${channel.name}; one of them may have it`,
      );
    }
    this.byName.set(topic, channel);
  }

  private find(topic: string): Channel | undefined {
    const named = this.byName.get(topic);
    if (named !== undefined || topic.endsWith(rejectedSuffix) || topic.startsWith('__')) return named;
    return this.patterns.find(({ pattern }) => pattern.test(topic))?.channel;
  }
}

function compile(pattern: string, { name }: Channel): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`channel ${name}: the topics /${pattern}/ are no regular expression (${why})`);
  }
}
