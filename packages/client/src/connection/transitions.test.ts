import { describe, expect, it } from 'vitest';
import { StreamError } from '../stream-error.js';
import type { AfterLoss, ConnectionEvent, ConnectionPhase } from './connection-phase.js';
import { defaultReconnectPolicy } from './reconnect-policy.js';
import { transition, transitions } from './transitions.js';

const because = new StreamError('NETWORK', 'gone', true);
const nowMs = 100_000;

const phases: { readonly [P in ConnectionPhase['name']]: Extract<ConnectionPhase, { name: P }> } = {
  idle: { name: 'idle' },
  asking: { name: 'asking', attempt: 1, refusals: 0 },
  opening: { name: 'opening', attempt: 1, refusals: 0 },
  live: { name: 'live', attempt: 1, refusals: 0, sinceMs: nowMs - 1_000, drainAtMs: null },
  waiting: { name: 'waiting', attempt: 2, refusals: 0, retryAtMs: nowMs + 1_000, because },
  unauthorized: { name: 'unauthorized', because },
  closed: { name: 'closed', because: null },
};

const lost = (after: AfterLoss = 'reconnect', error = because): ConnectionEvent => ({
  type: 'lost',
  because: error,
  after,
  random: 0.5,
});

const events: { readonly [E in ConnectionEvent['type']]: ConnectionEvent } = {
  need: { type: 'need' },
  connect: { type: 'connect' },
  unneeded: { type: 'unneeded' },
  disconnect: { type: 'disconnect' },
  token: { type: 'token', token: 'jwt' },
  connected: { type: 'connected' },
  lost: lost(),
  timer: { type: 'timer' },
  'retry-now': { type: 'retry-now' },
  reauthenticate: { type: 'reauthenticate' },
  draining: { type: 'draining', withinMs: 1_000, random: 0.5 },
};

const step = (phase: ConnectionPhase, event: ConnectionEvent) =>
  transition(phase, event, nowMs, defaultReconnectPolicy);

type Row = { readonly [E in ConnectionEvent['type']]?: ConnectionPhase['name'] };

/** Where each event leads; what is not named changes nothing. */
const expected: { readonly [P in ConnectionPhase['name']]: Row } = {
  idle: { need: 'asking', connect: 'asking', disconnect: 'closed', 'retry-now': 'asking' },
  asking: { unneeded: 'idle', disconnect: 'closed', token: 'opening', lost: 'waiting', reauthenticate: 'asking' },
  opening: { unneeded: 'idle', disconnect: 'closed', connected: 'live', lost: 'waiting', reauthenticate: 'asking' },
  live: { unneeded: 'idle', disconnect: 'closed', lost: 'waiting', reauthenticate: 'asking', draining: 'live' },
  waiting: {
    connect: 'asking',
    unneeded: 'idle',
    disconnect: 'closed',
    timer: 'asking',
    'retry-now': 'asking',
    reauthenticate: 'asking',
  },
  unauthorized: { disconnect: 'closed', reauthenticate: 'asking' },
  closed: { connect: 'asking', disconnect: 'closed', 'retry-now': 'asking' },
};

describe('transitions', () => {
  const pairs = Object.values(phases).flatMap((phase) => Object.values(events).map((event) => ({ phase, event })));

  it.each(pairs)('answers $event.type while $phase.name as the table of expectations says', ({ phase, event }) => {
    const { phase: next, effects } = step(phase, event);
    const name = expected[phase.name][event.type];
    if (name === undefined) {
      expect(next).toBe(phase);
      expect(effects).toEqual([]);
    } else {
      expect(next.name).toBe(name);
    }
  });

  it('has a cell for each event in each phase', () => {
    for (const row of Object.values(transitions)) expect(Object.keys(row).sort()).toEqual(Object.keys(events).sort());
  });

  it('closes the socket whenever it leaves a connection', () => {
    for (const { phase, event } of pairs.filter((pair) => pair.phase.name === 'live')) {
      const { phase: next, effects } = step(phase, event);
      if (next.name !== 'live') expect(effects[0]).toEqual({ do: 'close' });
    }
  });
});

describe('loss', () => {
  it('[C2] waits for a random part of a bound that doubles with each attempt', () => {
    expect(step(phases.opening, lost()).phase).toEqual({
      name: 'waiting',
      attempt: 2,
      refusals: 0,
      retryAtMs: nowMs + 500,
      because,
    });
  });

  it('counts as the first after 5 s of a standing connection', () => {
    const stable = { ...phases.live, attempt: 6, sinceMs: nowMs - 5_000 };
    expect(step(stable, lost()).phase).toMatchObject({ attempt: 1, retryAtMs: nowMs + 250 });
    expect(step({ ...stable, sinceMs: nowMs - 4_999 }, lost()).phase).toMatchObject({ attempt: 7 });
  });

  it('waits at least as long as the server says', () => {
    const rate = new StreamError('LIMIT_RATE', 'slow down', true, 7_000);
    expect(step(phases.opening, lost('reconnect', rate)).phase).toMatchObject({ retryAtMs: nowMs + 7_000 });
  });

  it('[C2] ends in closed when the server says not to come back', () => {
    expect(step(phases.live, lost('stop')).phase).toEqual({ name: 'closed', because });
  });

  it('[C5] asks for another token once, and is unauthorized when that is refused too', () => {
    const once = step(phases.opening, lost('refused')).phase;
    expect(once).toMatchObject({ name: 'waiting', refusals: 1 });
    const asked = step(once, { type: 'timer' });
    expect(asked.effects).toEqual([{ do: 'ask', reason: 'rejected' }]);
    const opening = step(asked.phase, events.token).phase;
    expect(step(opening, lost('refused')).phase).toEqual({ name: 'unauthorized', because });
  });

  it('[C5] is unauthorized at once where there is no other token', () => {
    expect(step(phases.opening, lost('refused-for-good')).phase.name).toBe('unauthorized');
  });

  it('gives up after the attempts that a user allows', () => {
    const policy = { ...defaultReconnectPolicy, maxAttempts: 1 };
    expect(transition(phases.opening, lost(), nowMs, policy).phase.name).toBe('closed');
  });

  it('says that the token has expired when it asks for the next', () => {
    const expired = new StreamError('SESSION_EXPIRED', 'over', true);
    const waiting = step(phases.live, lost('reconnect', expired)).phase;
    expect(step(waiting, { type: 'timer' }).effects).toEqual([{ do: 'ask', reason: 'expired' }]);
  });
});

describe('draining', () => {
  it('moves to another server at a random moment within the announced time', () => {
    const { phase, effects } = step(phases.live, events.draining);
    expect(phase).toMatchObject({ name: 'live', drainAtMs: nowMs + 500 });
    expect(effects).toEqual([{ do: 'wait', untilMs: nowMs + 500 }]);
    expect(step(phase, { type: 'timer' })).toMatchObject({
      phase: { name: 'asking' },
      effects: [{ do: 'close' }, { do: 'ask' }],
    });
  });

  it('keeps that moment when the server closes first', () => {
    const drained = { ...phases.live, drainAtMs: nowMs + 9_000 };
    expect(step(drained, lost()).phase).toMatchObject({ name: 'waiting', retryAtMs: nowMs + 9_000 });
  });
});
