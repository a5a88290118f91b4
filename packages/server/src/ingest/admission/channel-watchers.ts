import { Logger } from '@nestjs/common';

interface Watcher<T> {
  readonly take: (taken: T) => void;
  readonly wantsReplayed: boolean;
}

/**
 * Who wants to know what a channel has taken. A channel that nobody watches costs one look-up. A watcher that throws is
 * logged and harms neither the producer nor the other watchers.
 */
export class ChannelWatchers<T> {
  private readonly logger = new Logger(ChannelWatchers.name);
  private readonly byChannel = new Map<string, Watcher<T>[]>();

  watch(channel: string, take: (taken: T) => void, wantsReplayed: boolean): void {
    this.byChannel.set(channel, [...(this.byChannel.get(channel) ?? []), { take, wantsReplayed }]);
  }

  tell(channel: string, taken: T): void {
    const watchers = this.byChannel.get(channel);
    if (watchers === undefined) return;
    for (const { take } of watchers) this.call(take, taken);
  }

  /** Tells those who want it of what is taken again after a restart. */
  tellReplayed(channel: string, taken: T): void {
    for (const { take, wantsReplayed } of this.byChannel.get(channel) ?? []) if (wantsReplayed) this.call(take, taken);
  }

  private call(take: (taken: T) => void, taken: T): void {
    try {
      take(taken);
    } catch (error) {
      this.logger.error(error);
    }
  }
}
