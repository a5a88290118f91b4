/**
 * The life of the connection as a table: every phase against every event. A new phase or event does not compile until
 * all its pairs are decided, and "nothing happens" is a decision that is written down.
 */
import type { ConnectionEvent, ConnectionPhase, Step, TokenReason, Tries } from './connection-phase.js';
import { type ReconnectPolicy, retryDelayMs } from './reconnect-policy.js';

type PhaseName = ConnectionPhase['name'];
type EventType = ConnectionEvent['type'];
type PhaseOf<P extends PhaseName> = Extract<ConnectionPhase, { name: P }>;
type EventOf<E extends EventType> = Extract<ConnectionEvent, { type: E }>;
type Lost = EventOf<'lost'>;

type Outcome<P extends PhaseName, E extends EventType> = (
  phase: PhaseOf<P>,
  event: EventOf<E>,
  nowMs: number,
  policy: ReconnectPolicy,
) => Step;

type Table = { readonly [P in PhaseName]: { readonly [E in EventType]: Outcome<P, E> } };

/** Tokens that the server may refuse in a row before the client stops: the one it had, and a new one. */
const refusalsMax = 2;

const fresh: Tries = { attempt: 0, refusals: 0 };

const stay = (phase: ConnectionPhase): Step => ({ phase, effects: [] });

const ask = (tries: Tries, reason: TokenReason = 'connect'): Step => ({
  phase: { name: 'asking', attempt: tries.attempt, refusals: tries.refusals },
  effects: [{ do: 'ask', reason }],
});

const start = (): Step => ask(fresh);
const restart = (): Step => {
  const step = ask(fresh);
  return { phase: step.phase, effects: [{ do: 'close' }, ...step.effects] };
};
const rest = (): Step => ({ phase: { name: 'idle' }, effects: [{ do: 'close' }] });
const close = (): Step => ({ phase: { name: 'closed', because: null }, effects: [{ do: 'close' }] });

/** Whatever was under way failed: wait and try again, or stop. */
function fail(tries: Tries, event: Lost, nowMs: number, policy: ReconnectPolicy, notBeforeMs = 0): Step {
  const { because, after } = event;
  const refusals = after === 'refused' ? tries.refusals + 1 : tries.refusals;
  const effects = [{ do: 'close' }] as const;
  if (after === 'refused-for-good' || refusals >= refusalsMax)
    return { phase: { name: 'unauthorized', because }, effects };
  if (after === 'stop' || tries.attempt >= policy.maxAttempts) return { phase: { name: 'closed', because }, effects };
  const waitMs = Math.max(retryDelayMs(policy, tries.attempt, event.random), because.retryAfterMs ?? 0);
  const retryAtMs = Math.max(nowMs + waitMs, notBeforeMs);
  return {
    phase: { name: 'waiting', attempt: tries.attempt + 1, refusals, retryAtMs, because },
    effects: [...effects, { do: 'wait', untilMs: retryAtMs }],
  };
}

/** A connection that stood long enough has paid for its earlier failures. */
function triesOf(live: PhaseOf<'live'>, nowMs: number, policy: ReconnectPolicy): Tries {
  return nowMs - live.sinceMs >= policy.stableAfterMs ? fresh : live;
}

function askAgain(waiting: PhaseOf<'waiting'>): Step {
  const { code } = waiting.because;
  if (code === 'TOKEN_EXPIRED' || code === 'SESSION_EXPIRED') return ask(waiting, 'expired');
  return ask(waiting, waiting.refusals > 0 ? 'rejected' : 'connect');
}

export const transitions: Table = {
  idle: {
    need: start,
    connect: start,
    unneeded: stay,
    disconnect: close,
    token: stay,
    connected: stay,
    lost: stay,
    timer: stay,
    'retry-now': start,
    reauthenticate: stay,
    draining: stay,
  },
  asking: {
    need: stay,
    connect: stay,
    unneeded: rest,
    disconnect: close,
    token: (phase, { token }) => ({ phase: { ...phase, name: 'opening' }, effects: [{ do: 'open', token }] }),
    connected: stay,
    lost: fail,
    timer: stay,
    'retry-now': stay,
    reauthenticate: restart,
    draining: stay,
  },
  opening: {
    need: stay,
    connect: stay,
    unneeded: rest,
    disconnect: close,
    token: stay,
    connected: (phase, _event, nowMs) => stay({ ...phase, name: 'live', sinceMs: nowMs, drainAtMs: null }),
    lost: fail,
    timer: stay,
    'retry-now': stay,
    reauthenticate: restart,
    draining: stay,
  },
  live: {
    need: stay,
    connect: stay,
    unneeded: rest,
    disconnect: close,
    token: stay,
    connected: stay,
    lost: (phase, event, nowMs, policy) =>
      fail(triesOf(phase, nowMs, policy), event, nowMs, policy, phase.drainAtMs ?? 0),
    timer: (phase) => (phase.drainAtMs === null ? stay(phase) : restart()),
    'retry-now': stay,
    reauthenticate: restart,
    draining: (phase, { withinMs, random }, nowMs) => {
      const drainAtMs = nowMs + random * withinMs;
      return { phase: { ...phase, drainAtMs }, effects: [{ do: 'wait', untilMs: drainAtMs }] };
    },
  },
  waiting: {
    need: stay,
    connect: askAgain,
    unneeded: rest,
    disconnect: close,
    token: stay,
    connected: stay,
    lost: stay,
    timer: askAgain,
    'retry-now': askAgain,
    reauthenticate: start,
    draining: stay,
  },
  unauthorized: {
    need: stay,
    connect: stay,
    unneeded: stay,
    disconnect: close,
    token: stay,
    connected: stay,
    lost: stay,
    timer: stay,
    'retry-now': stay,
    reauthenticate: start,
    draining: stay,
  },
  closed: {
    need: stay,
    connect: start,
    unneeded: stay,
    disconnect: close,
    token: stay,
    connected: stay,
    lost: stay,
    timer: stay,
    'retry-now': start,
    // After disconnect() nobody wants a connection; after the server's "stop" a new token may be the remedy.
    reauthenticate: (phase) => (phase.because === null ? stay(phase) : start()),
    draining: stay,
  },
};

type AnyOutcome = (phase: ConnectionPhase, event: ConnectionEvent, nowMs: number, policy: ReconnectPolicy) => Step;

export function transition(
  phase: ConnectionPhase,
  event: ConnectionEvent,
  nowMs: number,
  policy: ReconnectPolicy,
): Step {
  // The table is indexed by the names of the very phase and event that are handed to its cell.
  const outcome = transitions[phase.name][event.type] as AnyOutcome;
  return outcome(phase, event, nowMs, policy);
}
