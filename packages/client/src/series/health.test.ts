import { describe, expect, it } from 'vitest';
import { type Health, type HealthInput, healthOf } from './health.js';

const live: HealthInput = {
  connection: { status: 'connected', isOnline: true, hasEverConnected: true },
  status: 'success',
  stream: 'live',
  freshness: 'fresh',
  isDegraded: false,
};

type Change = Partial<Omit<HealthInput, 'connection'>> & { readonly connection?: Partial<HealthInput['connection']> };

const rows: readonly (readonly [string, Change, Health])[] = [
  ['all is well', {}, 'live'],
  ['the data is late', { freshness: 'late' }, 'live'],
  [
    'the token is refused, whatever else',
    { connection: { status: 'unauthorized', isOnline: false }, stream: 'denied' },
    'unauthorized',
  ],
  [
    'the subscription is denied while offline',
    { connection: { status: 'reconnecting', isOnline: false }, stream: 'denied' },
    'error',
  ],
  ['there is an error instead of data', { status: 'error' }, 'error'],
  ['the network is gone', { connection: { status: 'reconnecting', isOnline: false } }, 'offline'],
  ['the browser thinks that it is offline and the socket works', { connection: { isOnline: false } }, 'live'],
  ['a retry is due', { connection: { status: 'reconnecting' } }, 'reconnecting'],
  ['a retry is due before any data', { connection: { status: 'reconnecting' }, status: 'pending' }, 'reconnecting'],
  ['it connects again after idling', { connection: { status: 'connecting' } }, 'reconnecting'],
  [
    'it connects for the first time',
    { connection: { status: 'connecting', hasEverConnected: false }, status: 'pending' },
    'loading',
  ],
  ['the connection is back and the snapshot is not', { stream: 'resuming' }, 'reconnecting'],
  ['the first snapshot is not here', { status: 'pending', stream: 'subscribing', freshness: 'none' }, 'loading'],
  ['the data is stale, also when degraded', { freshness: 'stale', isDegraded: true }, 'stale'],
  ['the server merges windows', { isDegraded: true }, 'degraded'],
  ['it was disconnected by hand', { connection: { status: 'closed' }, stream: 'resuming' }, 'idle'],
];

describe('health', () => {
  it.each(rows)('[C6] when %s', (_name, { connection, ...change }, health) => {
    expect(healthOf({ ...live, ...change, connection: { ...live.connection, ...connection } })).toBe(health);
  });
});
