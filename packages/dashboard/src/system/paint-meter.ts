import type { MetricsClient } from '@streamgauge/react';

/** Delays of the latest updates, ms. */
export interface PaintDelays {
  /** From the end of an update's window, when the gateway tells it, until it was painted. */
  readonly delivery: Spread;
  /** From the oldest sample that an update can hold until it was painted: its window, and the delivery. */
  readonly sample: Spread;
  /** Updates that were measured. */
  readonly count: number;
  /** How well the two clocks are compared, ms either way: half of the quickest round trip of a ping. */
  readonly clockErrorMs: number;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** So many of the latest updates count. */
const keptMax = 500;

/** The gateway's clock minus this browser's, by the quickest ping, ms. */
interface ClockReading {
  readonly offsetMs: number;
  readonly tripMs: number;
}

/**
 * Measures how long numbers take from their source to the eye: the update's window by the gateway's clock, and the moment
 * after the frame that this browser painted it in. The clocks are compared by the pings of the connection, of which the
 * quickest is the most exact.
 */
export class PaintMeter {
  private clock: ClockReading | undefined;
  private pingedAtMs: number | undefined;
  private readonly deliveries: number[] = [];
  private readonly samples: number[] = [];
  private waiting: (readonly [startMs: number, endMs: number])[] = [];

  constructor(client: MetricsClient) {
    client.tap(({ direction, event, at, payload }) => {
      const { window, pong } = (payload ?? {}) as {
        readonly window?: readonly [number, number];
        readonly pong?: number;
      };
      if (direction === 'out') {
        if (event === 'ping') this.pingedAtMs = at;
      } else if (typeof pong === 'number') this.compared(pong, at);
      else if (event === 'update' && window !== undefined) this.arrived(window);
    });
  }

  delays(): PaintDelays | undefined {
    const { deliveries, samples, clock } = this;
    if (deliveries.length === 0 || clock === undefined) return undefined;
    // Times are held by this browser's clock, so that a better comparison corrects them all.
    const byClock = (list: readonly number[]): Spread => spreadOf(list.map((delayMs) => delayMs + clock.offsetMs));
    const clockErrorMs = clock.tripMs / 2;
    return { delivery: byClock(deliveries), sample: byClock(samples), count: deliveries.length, clockErrorMs };
  }

  private compared(pong: number, atMs: number): void {
    if (this.pingedAtMs === undefined) return;
    const tripMs = atMs - this.pingedAtMs;
    const offsetMs = pong - (this.pingedAtMs + tripMs / 2);
    if (tripMs <= (this.clock?.tripMs ?? tripMs)) this.clock = { offsetMs, tripMs };
    this.pingedAtMs = undefined;
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
    for (const [startMs, endMs] of this.waiting) {
      this.deliveries.push(localMs - endMs);
      this.samples.push(localMs - startMs);
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
