import type { TickWatch } from '@streamgauge/engine';

/** Hears from the engine when ticks were due and when they were told, and passes it on to whoever measures something by it. */
export class TickTimes implements TickWatch {
  private readonly listeners: TickWatch['closed'][] = [];

  onClosed(listener: TickWatch['closed']): void {
    this.listeners.push(listener);
  }

  closed(dueMs: number, nowMs: number): void {
    for (const listener of this.listeners) listener(dueMs, nowMs);
  }
}
