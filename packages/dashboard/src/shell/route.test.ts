import { expect, it } from 'vitest';
import { hrefOf, parseRoute } from './route.js';

it('[U1] a place is read back from the address that was made of it', () => {
  const query = new URLSearchParams({ channel: 'pnl', window: '5' });
  const { path, query: read } = parseRoute(hrefOf(['meters', 'a/b ä'], query));
  expect(path).toEqual(['meters', 'a/b ä']);
  expect(read.toString()).toBe('channel=pnl&window=5');
});

it('[U1] an empty hash is the overview, and what is no encoding is taken as it stands', () => {
  expect(parseRoute('').path).toEqual([]);
  expect(parseRoute('#/').path).toEqual([]);
  expect(parseRoute('#/meters/%E0%A4%A').path).toEqual(['meters', '%E0%A4%A']);
});
