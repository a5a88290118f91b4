import type { MetricsClient } from '@streamgauge/react';
import { createContext } from 'react';
import { FrameMeter } from './frame-meter.js';

/** Who the gateway says one is. */
export interface Identity {
  readonly tenantId: string;
  readonly userId: string;
  readonly roles: readonly string[];
}

/** What crosses the wire, as far as the status strip tells it. */
export class Wire {
  readonly meter = new FrameMeter();
  private known: Identity | undefined;

  constructor(client: MetricsClient) {
    client.tap(({ direction, event, at, payload }) => {
      if (direction === 'out') return;
      this.meter.count(at);
      if (event === 'connected') this.known = payload as Identity;
    });
  }

  /** undefined until the gateway has greeted. */
  get identity(): Identity | undefined {
    return this.known;
  }
}

export const WireContext = createContext<Wire | undefined>(undefined);
