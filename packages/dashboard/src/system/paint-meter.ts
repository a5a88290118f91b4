import type { MetricsClient } from '@streamgauge/react';

/** Delays of the latest updates, ms. */
export interface PaintDelays {
  /** From the end of an update's window, when the gateway tells it, until it was painted. */
  readonly delivery: Spread;
  /** From the oldest sample that an update can hold until it was painted: its window, and the delivery. */
  readonly sample: Spread;
  /** Updates that were measured. */
  readonly count: number;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** So many of the latest updates count. */
const keptMax = 500;

/**
 * Measures how long numbers take from their source to the eye: the update's window by the gateway's clock, and the moment
 * after the frame that this browser painted it in. The clocks are compared by the pings of the connection, so the error is at
 * most half a round trip.
 */
export class PaintMeter {
  private readonly deliveries: number[] = [];
  private readonly samples: number[] = [];
  private waiting: (readonly [startMs: number, endMs: number])[] = [];

  constructor(private readonly client: MetricsClient) {
    client.tap(({ direction, event, payload }) => {
      const { window } = (payload ?? {}) as { readonly window?: readonly [number, number] };
      if (direction === 'in' && event === 'update' && window !== undefined) this.arrived(window);
    });
  }

  delays(): PaintDelays | undefined {
    const { deliveries, samples } = this;
    if (deliveries.length === 0) return undefined;
    return { delivery: spreadOf(deliveries), sample: spreadOf(samples), count: deliveries.length };
  }

  private arrived(window: readonly [number, number]): void {
    // A page that nobody sees is not painted.
    if (document.visibilityState !== 'visible') return;
    this.waiting.push(window);
    if (this.waiting.length > 1) return;
    requestAnimationFrame(() => {
      // The first task after an animation frame runs when it has been painted.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => this.painted(Date.now());
      channel.port2.postMessage(undefined);
    });
  }

  private painted(localMs: number): void {
    const atMs = localMs + (this.client.connection.getSnapshot().clockOffset ?? 0);
    for (const [startMs, endMs] of this.waiting) {
      this.deliveries.push(Math.max(0, atMs - endMs));
      this.samples.push(Math.max(0, atMs - startMs));
    }
    this.waiting = [];
    for (const list of [this.deliveries, this.samples]) list.splice(0, Math.max(0, list.length - keptMax));
  }
}

/** Nearest rank. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}
