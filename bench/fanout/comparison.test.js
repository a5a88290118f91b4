import { describe, expect, it } from 'vitest';
import { comparison, lostText, ratio } from './comparison.js';

const reading = (/** @type {number} */ cpuUs) => ({
  ...{
    perSecond: 50_000,
    cpuUs,
    userUs: 1,
    core: 0.25,
    clientCore: 0.2,
    p50Ms: 1,
    p99Ms: 2,
    lost: 0.034,
    gaps: 0,
    bytes: 310,
  },
});

describe('a comparison', () => {
  it('sets a cost in relation to that of others, with the bar where there is one', () => {
    /** @type {Map<import('./comparison.js').Who, number>} */
    const costs = new Map([
      ['limit', 4],
      ['ours', 5],
    ]);
    const bars = { ours: { limit: 1.35 } };
    expect(ratio(costs, bars, 'ours', 'limit')).toBe('1.25 ≤ 1.35 ok');
    expect(ratio(costs, {}, 'ours', 'limit')).toBe('1.25');
    expect(ratio(costs, bars, 'ours', 'ws')).toBe('');
    expect(ratio(costs, bars, 'limit', 'limit')).toBe('');
  });

  it('marks what was measured on a core that others had', () => {
    expect([0, 0.1, 0.104, 0.74].map(lostText)).toEqual(['0 %', '10 %', '10 % !', '74 % !']);
  });

  it('has a line for each load, and compares only what had the same load and size', () => {
    const { rows, head, cells } = comparison({
      title: '',
      note: '',
      who: ['limit', 'ours'],
      sizes: [10, 20],
      scene: (clients) => ({ clients, views: 1, audience: 'all', tickMs: 10, perRound: 1 }),
      loads: () => [
        { name: 'slow', everyMs: 100 },
        { name: 'busy', everyMs: 10 },
      ],
      bars: { ours: { limit: 1.5 } },
    });
    expect(rows.map(({ name }) => name).slice(0, 2)).toEqual([
      'C, only writes, 10 clients',
      'Streamgauge /ws, 10 clients',
    ]);
    const lines = cells([
      [reading(4), reading(2)],
      [reading(6), reading(4)],
      [reading(5), reading(4)],
    ]);
    expect(lines.map(([name, clients, load]) => `${name} ${clients} ${load}`)).toEqual([
      'C, only writes 10 slow',
      'Streamgauge /ws 10 slow',
      'C, only writes 10 busy',
      'Streamgauge /ws 10 busy',
      'C, only writes 20 slow',
      'C, only writes 20 busy',
    ]);
    expect(lines.map((line) => line[head.indexOf('× C, only writes')])).toEqual([
      ...['', '1.50 ≤ 1.5 ok', '', '2.00 ≤ 1.5 ABOVE', '', ''],
    ]);
    expect(lines[0]?.[head.indexOf('lost')]).toBe('3 %');
  });
});
