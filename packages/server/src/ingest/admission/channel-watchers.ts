import { Logger } from '@nestjs/common';

/**
 * Who wants to know what a channel has taken. A channel that nobody watches costs one look-up. A watcher that throws is
 * logged and harms neither the producer nor the other watchers.
 */
export class ChannelWatchers<T> {
  private readonly logger = new Logger(ChannelWatchers.name);
  private readonly byChannel = new Map<string, ((taken: T) => void)[]>();

  watch(channel: string, watcher: (taken: T) => void): void {
    this.byChannel.set(channel, [...(this.byChannel.get(channel) ?? []), watcher]);
  }

  tell(channel: string, taken: T): void {
    const watchers = this.byChannel.get(channel);
    if (watchers === undefined) return;
    for (const watcher of watchers) {
      try {
        watcher(taken);
      } catch (error) {
        this.logger.error(error);
      }
    }
  }
}
