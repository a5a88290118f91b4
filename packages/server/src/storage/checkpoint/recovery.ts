import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { StreamgaugeError } from '@streamgauge/protocol';
import { Database } from '../database.js';
import type { Transaction } from './checkpoint-part.js';
import { CheckpointParts } from './checkpoint-parts.js';
import { Ownership } from './ownership.js';

const retryMs = 1_000;

/** @param number Of the last checkpoint; 0 = there has been none. */
export type LastStep = (transaction: Transaction, number: number) => Promise<void>;

/** Whether the gateway knows what it knew before it ended. */
export type RecoveryState =
  | { readonly status: 'recovering'; readonly reason?: string }
  /** What is stored cannot be read; it is left as it is. */
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'done' };

/**
 * Reads back what the gateway must remember, before any source starts and anybody is let in: totals that are wrong are worse
 * than totals that are late. A database that has never been has nothing to tell, and nobody waits for it.
 */
@Injectable()
export class Recovery implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Resolves when sources may start; never where the state cannot be read. */
  readonly done: Promise<void>;
  /** Resolves with the number of the last checkpoint when the stored state is this gateway's own. */
  readonly owned: Promise<number>;
  private readonly logger = new Logger(Recovery.name);
  private readonly restored = new Set<string>();
  private lastSteps: LastStep[] = [];
  private current: RecoveryState = { status: 'recovering' };
  private isStopping = false;
  private tellDone: () => void = () => {};
  private tellOwned: (number: number) => void = () => {};

  constructor(
    private readonly database: Database,
    private readonly parts: CheckpointParts,
    private readonly ownership: Ownership,
  ) {
    this.done = new Promise((resolve) => {
      this.tellDone = resolve;
    });
    this.owned = new Promise((resolve) => {
      this.tellOwned = resolve;
    });
  }

  get state(): RecoveryState {
    return this.current;
  }

  get isDone(): boolean {
    return this.current.status === 'done';
  }

  /** What whoever wants to come in before is told. */
  refusal(): StreamgaugeError {
    return new StreamgaugeError('STARTING', {}, { retryAfterMs: 1_000 });
  }

  /**
   * Adds a step that follows when all parts are restored. It may be called again after a failure, and goes on where it was.
   */
  afterParts(step: LastStep): void {
    this.lastSteps.push(step);
  }

  onApplicationBootstrap(): void {
    if (this.database.isFresh) this.finish();
    this.run().catch((error: unknown) => this.fail(error));
  }

  onApplicationShutdown(): void {
    this.isStopping = true;
  }

  private async run(): Promise<void> {
    await this.database.whenUp();
    while (!this.isStopping) {
      try {
        const number = await this.database.transaction((transaction) => this.recover(transaction));
        this.tellOwned(number);
        this.finish();
        return;
      } catch (error) {
        if (error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError) throw error;
        this.wait(error);
        await delay(retryMs, undefined, { ref: false });
      }
    }
  }

  private async recover(transaction: Transaction): Promise<number> {
    const sinceMs = performance.now();
    const number = await this.ownership.take(transaction);
    if (this.database.isFresh) return number;
    for (const part of this.parts.all()) {
      // A connection that was lost in the middle has cost the time, not what was read before.
      if (this.restored.has(part.name)) continue;
      await part.restore(transaction);
      this.restored.add(part.name);
    }
    for (const step of this.lastSteps) await step(transaction, number);
    this.logger.log(`Checkpoint ${number} read back in ${Math.round(performance.now() - sinceMs)} ms`);
    return number;
  }

  private finish(): void {
    if (this.isDone) return;
    this.current = { status: 'done' };
    this.lastSteps = [];
    this.tellDone();
  }

  private wait(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.isDone) this.current = { status: 'recovering', reason };
    this.logger.warn(`What is stored cannot be read now: ${reason}; trying again in ${retryMs / 1_000} s`);
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.current = { status: 'failed', reason };
    this.logger.error(`What is stored cannot be read, and is left as it is: ${reason}`);
  }
}
