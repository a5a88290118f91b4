import { expect, it } from 'vitest';
import { type Alert, countsOf, inOrder } from './alert.js';

const alert = (id: string, priority: Alert['priority'], state: Alert['state'], at: number): Alert => ({
  id,
  priority,
  state,
  version: 1,
  kind: 'threshold',
  title: id,
  message: id,
  source: 'rule',
  createdAt: new Date(at).toISOString(),
  updatedAt: new Date(at).toISOString(),
});

it('[U6] what nobody has acknowledged comes first, then the gravest, then the newest', () => {
  const alerts = [
    alert('acked high', 'high', 'acked', 4),
    alert('low', 'low', 'unacked', 3),
    alert('old high', 'high', 'rtn_unacked', 1),
    alert('new high', 'high', 'unacked', 2),
  ];
  expect(inOrder(alerts).map(({ id }) => id)).toEqual(['new high', 'old high', 'low', 'acked high']);
});

it('[U6] shelved ones are in no count', () => {
  const alerts = [alert('a', 'high', 'unacked', 1), alert('b', 'high', 'shelved', 1), alert('c', 'low', 'acked', 1)];
  expect(countsOf(alerts)).toEqual({ high: 1, medium: 0, low: 1, unacked: 1 });
});
