import type { ConnectionState, MetricsClient } from '@streamgauge/react';
import { createContext } from 'react';
import { PaintMeter } from '../system/paint-meter.js';
import { FrameMeter } from './frame-meter.js';

type Frame = Parameters<Parameters<MetricsClient['tap']>[0]>[0];

/** Who the gateway says one is. */
export interface Identity {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly roles: readonly string[];
  /** When the token ends, server's clock, ms. */
  readonly expiresAt: number;
}

export const connectionWords: Record<ConnectionState['status'], string> = {
  idle: 'Not connected',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  suspended: 'Suspended',
  unauthorized: 'Session ended',
  closed: 'Closed',
};

/** A state that the connection entered. */
export interface Entered {
  readonly atMs: number;
  readonly status: ConnectionState['status'];
}

const historyMax = 30;

/** What crosses the wire, as far as the shell tells it. */
export class Wire {
  readonly meter = new FrameMeter();
  readonly paint: PaintMeter;
  private known: Identity | undefined;
  private readonly entered: Entered[] = [];
  private readonly asked = new Map<string, string>();
  private mergedFrames = 0;

  constructor(client: MetricsClient) {
    this.paint = new PaintMeter(client);
    client.tap((frame) => this.heard(frame));
    client.connection.subscribe(() => {
      const { status, since } = client.connection.getSnapshot();
      if (this.entered.at(-1)?.status === status) return;
      this.entered.push({ atMs: since, status });
      if (this.entered.length > historyMax) this.entered.shift();
    });
  }

  /** undefined until the gateway has greeted. */
  get identity(): Identity | undefined {
    return this.known;
  }

  /** The latest states of the connection, the oldest first. */
  get history(): readonly Entered[] {
    return this.entered;
  }

  /** What this connection has asked for and not ended, as JSON. */
  get subscriptions(): readonly string[] {
    return [...this.asked.values()];
  }

  /** Frames that came merged into others, because this connection could not take them in time. */
  get skipped(): number {
    return this.mergedFrames;
  }

  private heard({ direction, event, at, payload }: Frame): void {
    if (direction === 'out') {
      this.remember(event, payload);
      return;
    }
    this.meter.count(at);
    if (event === 'connected') {
      this.known = payload as Identity;
      this.asked.clear();
    }
    const { merged } = (payload ?? {}) as { readonly merged?: unknown };
    if (typeof merged === 'number') this.mergedFrames += merged - 1;
  }

  private remember(event: string, payload: unknown): void {
    const requests = Array.isArray(payload) ? payload : [payload];
    for (const request of requests) {
      const { resume: _, ...asked } = (request ?? {}) as Record<string, unknown>;
      const words = JSON.stringify(asked);
      if (event === 'subscribe') this.asked.set(words, words);
    }
  }
}

export const WireContext = createContext<Wire | undefined>(undefined);
