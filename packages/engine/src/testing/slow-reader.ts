import type { AggregationFunction, SubscribeRequest, Update } from '@streamgauge/protocol';
import type { Session } from '../delivery/session.js';
import type { Pressure } from '../ports/frame-sink.js';
import { CollectingSink } from './collecting-sink.js';
import { type Desk, trader } from './desk.js';

/** A reader whose connection a test fills and empties. */
export class SlowReader {
  readonly sink = new CollectingSink();
  readonly session: Session;

  constructor(desk: Desk, request?: SubscribeRequest) {
    this.session = desk.engine.openSession(trader, this.sink);
    if (request !== undefined) this.ask(request);
  }

  /** Subscribes, and is sent what follows, as a gateway does it. Returns the id of the view. */
  ask(request: SubscribeRequest): string {
    const { answer, frames } = this.session.subscribe(request);
    this.session.deliver(frames);
    return answer.success ? answer.view : answer.code;
  }

  /** From the next write on, something waits. */
  fill(pressure: Pressure = 'some'): void {
    this.sink.pressure = pressure;
  }

  /** The connection takes what waits, and everything from then on. */
  drain(): void {
    this.sink.pressure = 'none';
    this.session.ready();
  }

  /** What came, by name. */
  get heard(): string[] {
    return this.sink.frames.map(({ event }) => event);
  }
}

/** One metric of the desk, once a second. */
export function everySecond(metric: string, type: AggregationFunction = 'SUM'): SubscribeRequest {
  return { channel: 'desk', metrics: [metric], aggregation: { type, window: 1 } };
}

/** Where updates stand in their view. */
export function positionsOf(updates: readonly Update[]): (number | undefined)[][] {
  return updates.map(({ previous, sequence, merged }) => [previous, sequence, merged]);
}
