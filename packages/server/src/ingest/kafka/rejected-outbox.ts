import { Logger } from '@nestjs/common';
import { Backoff } from './backoff.js';
import type { KafkaPort, OutgoingMessage } from './kafka-port.js';

const bytesMax = 16 * 1024 * 1024;
const batchMax = 500;
/** What a message takes beside its value: its headers, and itself in memory. */
const overheadBytes = 512;

/**
 * What is refused, on its way to `<topic>.rejected`. Nobody waits for it: where the brokers do not take it, it is tried again,
 * and what comes when the outbox is full is dropped and counted.
 */
export class RejectedOutbox {
  dropped = 0;
  private readonly logger = new Logger(RejectedOutbox.name);
  private readonly waiting: OutgoingMessage[] = [];
  private readonly backoff: Backoff;
  private bytes = 0;
  private sending: Promise<void> | undefined;

  constructor(
    private readonly port: KafkaPort,
    private readonly signal: AbortSignal,
  ) {
    this.backoff = new Backoff(signal);
  }

  add(message: OutgoingMessage): void {
    const size = sizeOf(message);
    if (this.bytes + size > bytesMax) {
      if (this.dropped === 0) this.logger.error('The outbox of refused messages is full; what comes is not sent');
      this.dropped += 1;
      return;
    }
    this.bytes += size;
    this.waiting.push(message);
    this.sending ??= this.send().finally(() => {
      this.sending = undefined;
    });
  }

  /** What no broker is known to have. */
  unsent(): readonly OutgoingMessage[] {
    return [...this.waiting];
  }

  /** Resolves when nothing waits, or the gateway ends. */
  async settled(): Promise<void> {
    await this.sending;
  }

  private async send(): Promise<void> {
    while (this.waiting.length > 0 && !this.signal.aborted) {
      // What is refused in the same moment leaves together.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.waiting.slice(0, batchMax);
      try {
        await this.port.send(batch);
        this.backoff.reset();
        this.waiting.splice(0, batch.length);
        for (const message of batch) this.bytes -= sizeOf(message);
      } catch (error) {
        this.logger.warn(`Refused messages cannot be sent: ${error instanceof Error ? error.message : error}`);
        await this.backoff.wait();
      }
    }
  }
}

function sizeOf({ key, value }: OutgoingMessage): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + overheadBytes;
}
