import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MetricsProvider, useConnection, useFreshness, useMetrics, useMetricsSocket } from './index.js';

function Page() {
  const { health, isPending, asOf } = useMetrics({ channel: 'pnl' });
  const { data, status } = useMetricsSocket('m-1');
  const { label } = useFreshness(asOf);
  return createElement('p', null, [health, isPending, data, status, useConnection().status, label].join(' '));
}

describe('server rendering', () => {
  it('[H5] shows what is pending, and touches no global', () => {
    const touched: string[] = [];
    const names = ['WebSocket', 'setTimeout', 'requestAnimationFrame'] as const;
    const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
    for (const name of names) {
      const get = (): unknown => {
        touched.push(name);
        return undefined;
      };
      Object.defineProperty(globalThis, name, { configurable: true, get });
    }
    try {
      expect(renderToString(createElement(Page))).toBe('<p>loading true  disconnected idle —</p>');
      const options = { url: 'http://gateway.test' };
      expect(renderToString(createElement(MetricsProvider, { options }, createElement(Page)))).toContain('loading');
    } finally {
      for (const [index, name] of names.entries()) {
        Object.defineProperty(globalThis, name, before[index] ?? { configurable: true, value: undefined });
      }
    }
    expect(touched.filter((name) => name !== 'setTimeout')).toEqual([]);
  });
});
