import { monotonicUs } from './commands.js';

/** The same update as the gateway makes of one sample, for servers that have no engine: about 310 bytes as text. */
export class Updates {
  constructor() {
    this.sequence = 0;
  }

  /** @param {number} source */
  next(source) {
    this.sequence += 1;
    const nowMs = Date.now();
    return {
      channel: 'bench',
      view: `view-${String(source).padStart(7, '0')}`,
      metrics: {
        at_us: { value: monotonicUs(), count: 1, delta: 100_000 },
        n: { value: this.sequence, count: 1, delta: 1 },
        load: { value: 1_000 + (this.sequence % 997), count: 1, delta: 1 },
      },
      sequence: this.sequence,
      previous: this.sequence - 1,
      window: [nowMs - 100, nowMs],
      timestamp: new Date(nowMs).toISOString(),
    };
  }
}

/** @param {unknown} data */
export function asText(data) {
  return JSON.stringify({ event: 'update', data });
}

/** An update with sixteen spaces where the stamp goes. */
export function textWithPlaceForStamp() {
  return asText(new Updates().next(0)).replace(/"at_us":\{"value":\d+/, `"at_us":{"value":${' '.repeat(16)}`);
}
