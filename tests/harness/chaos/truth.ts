import type { ReceiverLog } from './receiver-log.js';

/** What held at one moment: by meter and metric, and of all meters together. */
interface Standing {
  readonly value: number;
  readonly count: number;
}

interface Step extends Standing {
  readonly endMs: number;
}

/** The key of a number: a meter, or '' for all of them together. */
export function keyOf(meter: string, metric: string): string {
  return `${meter}/${metric}`;
}

/**
 * How totals and readings grew, tick by tick, as a client saw it that nobody mistreated. Frames of others are held
 * against it: what they say of a window must be what it says of that window.
 */
export class Truth {
  readonly #steps = new Map<string, Step[]>();

  /** @param log of LAST by meter, in windows of one tick, from before the first sample on. */
  constructor(log: ReceiverLog) {
    for (const entry of log.entries) {
      if (entry.kind !== 'update') continue;
      const { series = [], window } = entry.data;
      const changed = new Map<string, { delta: number; count: number }>();
      for (const { labels, metrics } of series) {
        for (const [metric, { value, count }] of Object.entries(metrics)) {
          const key = keyOf(labels.meter ?? '', metric);
          const before = this.#newest(key);
          this.#add(key, { endMs: window[1], value, count: before.count + count });
          const all = changed.get(metric) ?? { delta: 0, count: 0 };
          changed.set(metric, { delta: all.delta + value - before.value, count: all.count + count });
        }
      }
      for (const [metric, { delta, count }] of changed) {
        const key = keyOf('', metric);
        const before = this.#newest(key);
        this.#add(key, { endMs: window[1], value: before.value + delta, count: before.count + count });
      }
    }
  }

  /** What held at the end of a window; zeros before anything was said. */
  at(key: string, endMs: number): Standing {
    const steps = this.#steps.get(key) ?? [];
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.endMs ?? 0) <= endMs) low = middle + 1;
      else high = middle;
    }
    return steps[low - 1] ?? nothing;
  }

  #newest(key: string): Standing {
    return this.#steps.get(key)?.at(-1) ?? nothing;
  }

  #add(key: string, step: Step): void {
    const steps = this.#steps.get(key) ?? [];
    steps.push(step);
    this.#steps.set(key, steps);
  }
}

const nothing: Standing = { value: 0, count: 0 };
