import { alertStates } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import { type Life, type LifeEvent, possibleActions, step, transitions } from './alert-life.js';

const events: LifeEvent[] = ['activate', 'return', 'acknowledge', 'shelve', 'expire', 'clear'];

function live(...happened: LifeEvent[]): Life | 'impossible' {
  return happened.reduce<Life | 'impossible'>((life, event) => (life === 'impossible' ? life : step(life, event)), {
    state: 'unacked',
  });
}

const stateAfter = (...happened: LifeEvent[]): string => {
  const life = live(...happened);
  return life === 'impossible' ? life : life.state;
};

describe('the life of an alert', () => {
  it.each([
    [['acknowledge', 'return'], 'cleared'],
    [['return', 'acknowledge'], 'cleared'],
    [['return', 'activate'], 'unacked'],
    [['return', 'clear'], 'cleared'],
    [['acknowledge', 'clear'], 'cleared'],
    [['clear'], 'impossible'],
    [['return', 'shelve'], 'impossible'],
    [['acknowledge', 'return', 'activate'], 'impossible'],
    [['acknowledge', 'return', 'shelve'], 'impossible'],
  ] as const)('[L11] after %j it is %s', (happened, state) => expect(stateAfter(...happened)).toBe(state));

  it.each([
    [['shelve', 'expire'], 'unacked'],
    [['shelve', 'acknowledge'], 'shelved'],
    [['shelve', 'acknowledge', 'expire'], 'acked'],
    [['shelve', 'return', 'expire'], 'rtn_unacked'],
    [['acknowledge', 'shelve', 'return'], 'cleared'],
    [['shelve', 'return', 'activate', 'expire'], 'unacked'],
    [['shelve', 'clear'], 'impossible'],
    [['acknowledge', 'shelve', 'clear'], 'cleared'],
  ] as const)('[L13] goes on under the shelf: after %j it is %s', (happened, state) =>
    expect(stateAfter(...happened)).toBe(state),
  );

  it('[L11] a repetition of what a person did is no change, but for a new time on the shelf', () => {
    for (const action of ['acknowledge', 'clear'] as const) {
      const once = live('acknowledge', action) as Life;
      expect(step(once, action)).toBe(once);
    }
    const shelved = live('shelve') as Life;
    expect(step(shelved, 'shelve')).toEqual(shelved);
    expect(step(shelved, 'shelve')).not.toBe(shelved);
  });

  it('[L11] ends in cleared, and only there, whatever happens', () => {
    for (const event of events) expect(['same', 'impossible']).toContain(transitions.cleared[event]);
    for (const state of alertStates.filter((other) => other !== 'cleared')) {
      expect(Object.values(transitions[state])).not.toEqual(events.map(() => 'same'));
    }
  });

  it('[L12] says what is possible instead', () => {
    expect(possibleActions({ state: 'unacked' })).toEqual(['acknowledge', 'shelve']);
    expect(possibleActions({ state: 'rtn_unacked' })).toEqual(['acknowledge', 'clear']);
    expect(possibleActions({ state: 'shelved', beneath: 'acked' })).toEqual(['acknowledge', 'shelve', 'clear']);
  });
});
