import { expect, it } from 'vitest';
import { emptyDraft, queryOf, requestOf, stateOf } from './request.js';

const draft = {
  ...emptyDraft,
  channel: 'meters',
  metrics: ['power_w'],
  filters: [
    { label: 'meterId', values: 'm-1, m-2' },
    { label: 'phase', values: 'L1' },
    { label: '', values: 'nothing' },
  ],
  groupBy: ['meterId'],
  window: 5,
  type: 'SUM',
};

it('[U9] the form is the request that it says', () => {
  expect(requestOf(draft)).toEqual({
    channel: 'meters',
    metrics: ['power_w'],
    filters: { meterId: ['m-1', 'm-2'], phase: 'L1' },
    groupBy: ['meterId'],
    aggregation: { type: 'SUM', window: 5 },
  });
  expect(requestOf({ ...emptyDraft, channel: 'pnl' })).toEqual({ channel: 'pnl' });
  const raw = '{"op":"eq","key":"phase","value":"L1"}';
  expect(requestOf({ ...draft, rawFilters: raw }).filters).toEqual(JSON.parse(raw));
});

it('[U9] the address restores the form and what is subscribed, and takes no harm from what is none', () => {
  const state = { draft, subscribed: [requestOf(draft), { channel: 'pnl' }] };
  expect(stateOf(new URLSearchParams(queryOf(state).toString()), 'pnl')).toEqual(state);
  const broken = stateOf(new URLSearchParams('form={&s=1&s={"channel":5}'), 'pnl');
  expect(broken).toEqual({ draft: { ...emptyDraft, channel: 'pnl' }, subscribed: [] });
});
